import type { Team } from "@bulkhead/teams/schema";
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { answerOf } from "../api/client.ts";
import type { TenantScope } from "../tenant/tenant-scope.ts";

export const readTeam = ({ api }: TenantScope, id: string): Promise<Team> =>
  answerOf(api.GET("/v1/teams/{id}", { params: { path: { id } } }));

/** Who is in a team. Whatever changes teams makes `[tenantId, "teams"]` stale, and so this. */
export const teamMembersQuery = ({ tenantId, api }: TenantScope, id: string) =>
  infiniteQueryOptions({
    queryKey: [tenantId, "teams", id, "members"],
    queryFn: ({ signal, pageParam }) =>
      answerOf(
        api.GET("/v1/teams/{id}/members", {
          params: { path: { id }, query: { limit: 100, ...(pageParam !== undefined && { cursor: pageParam }) } },
          signal,
        }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next_cursor }) => next_cursor ?? undefined,
  });

/** How many active tickets each team's queue holds, as the dashboards count them. */
export const teamLoadQuery = ({ tenantId, api }: TenantScope) =>
  queryOptions({
    queryKey: [tenantId, "metrics", "team-load"],
    queryFn: async ({ signal }): Promise<ReadonlyMap<string, number>> => {
      const { teams } = await answerOf(api.GET("/v1/metrics/assignments", { params: { query: {} }, signal }));
      return new Map(teams.flatMap(({ team_id, active }) => (team_id === null ? [] : [[team_id, active] as const])));
    },
  });
