import { waitingApprovalsQuery } from "../approvals/queries.ts";
import { unreadQuery } from "../notifications/queries.ts";
import { peopleQuery, teamsQuery } from "../tenant/people.ts";
import type { TenantScope } from "../tenant/tenant-scope.ts";
import { meQuery } from "../users/queries.ts";
import { boardColumns } from "./board-columns.ts";
import { maySeeScreen, queueScreen } from "../app/screens.ts";
import { ticketCountsQuery, ticketListQuery, viewsQuery } from "./list-queries.ts";
import { escalatedOnTop, filtersOf } from "./queue-filters.ts";
import type { QueueSearch } from "./queue-search.ts";

/** Asks for all that the queue shows, at once, before its script has come. What is held and fresh is not asked for. */
export function startQueue(scope: TenantScope, isActing: boolean, search: QueueSearch): void {
  const { cache } = scope;
  const me = cache.getQueryData(meQuery(scope).queryKey);
  if (me === undefined || !maySeeScreen(me, isActing, queueScreen)) return;
  const filters = filtersOf(search);
  const top = escalatedOnTop(filters);
  const lists =
    search.layout === "board" ? boardColumns(filters).map((column) => column.filters) : [filters, ...(top === undefined ? [] : [top])];
  for (const list of lists) void cache.prefetchInfiniteQuery(ticketListQuery(scope, list));
  void cache.prefetchQuery(ticketCountsQuery(scope));
  void cache.prefetchQuery(viewsQuery(scope));
  void cache.prefetchQuery(peopleQuery(scope));
  void cache.prefetchQuery(teamsQuery(scope));
  void cache.prefetchQuery(unreadQuery(scope));
  if (me.permissions.includes("approvals.decide")) void cache.prefetchQuery(waitingApprovalsQuery(scope));
}
