/** The people and teams of the tenant by id, for names wherever ids stand. */
import type { Team } from "@bulkhead/teams/schema";
import type { User } from "@bulkhead/users/schema";
import { queryOptions, useQuery } from "@tanstack/react-query";
import { answerOf } from "../api/client.ts";
import type { TenantScope } from "./tenant-scope.ts";
import { useMe, useTenant } from "./use-tenant.ts";

/** Of so many people the names are known; who is beyond is "somebody". */
const mostPages = 5;

/** Everybody whom the support staff may meet as a name. */
export const peopleQuery = ({ tenantId, api }: TenantScope) =>
  queryOptions({
    queryKey: [tenantId, "people"],
    queryFn: async ({ signal }): Promise<ReadonlyMap<string, User>> => {
      const people = new Map<string, User>();
      let cursor: string | undefined;
      for (let page = 0; page < mostPages; page++) {
        const { data, next_cursor } = await answerOf(
          api.GET("/v1/users", { params: { query: { limit: 100, ...(cursor !== undefined && { cursor }) } }, signal }),
        );
        for (const person of data) people.set(person.id, person);
        if (next_cursor === null) break;
        cursor = next_cursor;
      }
      return people;
    },
    staleTime: 5 * 60_000,
  });

export const teamsQuery = ({ tenantId, api }: TenantScope) =>
  queryOptions({
    queryKey: [tenantId, "teams"],
    queryFn: async ({ signal }): Promise<readonly Team[]> => {
      const teams: Team[] = [];
      let cursor: string | undefined;
      do {
        const page = await answerOf(
          api.GET("/v1/teams", { params: { query: { limit: 100, ...(cursor !== undefined && { cursor }) } }, signal }),
        );
        teams.push(...page.data);
        cursor = page.next_cursor ?? undefined;
      } while (cursor !== undefined);
      return teams;
    },
    staleTime: 5 * 60_000,
  });

/** Everybody by id; nobody for those who may see nobody. */
export function usePeople(): ReadonlyMap<string, User> {
  const scope = useTenant();
  const me = useMe();
  const { data } = useQuery({ ...peopleQuery(scope), enabled: me.permissions.includes("users.see") });
  return data ?? new Map([[me.user.id, me.user]]);
}

export function useTeams(): readonly Team[] {
  const scope = useTenant();
  const { data } = useQuery({ ...teamsQuery(scope), enabled: useMe().permissions.includes("teams.see") });
  return data ?? [];
}

/** What somebody is called on screen. */
export const nameOf = (person: Pick<User, "name" | "email"> | undefined, otherwise: string): string =>
  person?.name ?? person?.email ?? otherwise;
