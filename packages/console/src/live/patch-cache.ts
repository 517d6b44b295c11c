/** What happened, put into what is on screen: at once what the event says, then what the API says. */
import type { Topic } from "@bulkhead/realtime/schema";
import type { QueryClient } from "@tanstack/react-query";
import { hearOfApproval } from "../approvals/live.ts";
import { hearOfFigures } from "../metrics/live.ts";
import { hearOfNotification } from "../notifications/live.ts";
import { hearOfTicket } from "../tickets/live.ts";
import type { TicketLists } from "../tickets/ticket-lists.ts";
import type { LiveEvent } from "./live-connection.ts";

/** An event, and the topics on which one hears of it. */
export interface HeardEvent {
  readonly event: LiveEvent;
  readonly topics: readonly Topic[];
}

export function patchCache(cache: QueryClient, tenantId: string, { event, topics }: HeardEvent, lists: TicketLists): void {
  if (event.ticket !== null) hearOfTicket(cache, tenantId, event, event.ticket, lists);
  if (event.approval_id !== null) hearOfApproval(cache, tenantId);
  if (topics.includes("notifications")) hearOfNotification(cache, tenantId);
  hearOfFigures(cache, tenantId);
}
