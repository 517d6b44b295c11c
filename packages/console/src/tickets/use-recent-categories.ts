/** Categories to choose from: those of the tickets that one has seen. */
import type { InfiniteData } from "@tanstack/react-query";
import { Ticket } from "@bulkhead/tickets/schema";
import { useState } from "react";
import { useTenant } from "../tenant/use-tenant.ts";
import type { TicketPage } from "./put-ticket.ts";

const most = 30;

export function useRecentCategories(): readonly string[] {
  const { cache, tenantId } = useTenant();
  const [categories] = useState(() => {
    const lists = cache.getQueriesData<InfiniteData<TicketPage>>({ queryKey: [tenantId, "tickets"] });
    const listed = lists.flatMap(([, list]) => list?.pages?.flatMap(({ data }) => data.map(({ category }) => category)) ?? []);
    const opened = cache
      .getQueriesData({ queryKey: [tenantId, "ticket"] })
      .flatMap(([, ticket]) => Ticket.safeParse(ticket).data?.category ?? []);
    return [...new Set([...opened, ...listed])].toSorted((a, b) => a.localeCompare(b)).slice(0, most);
  });
  return categories;
}
