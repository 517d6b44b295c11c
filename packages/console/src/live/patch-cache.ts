/** What happened, put into what is on screen: at once what the event says, then what the API says. */
import type { QueryClient } from "@tanstack/react-query";
import { hearOfApproval } from "../approvals/live.ts";
import { hearOfFigures } from "../metrics/live.ts";
import { hearOfNotification } from "../notifications/live.ts";
import { hearOfTicket } from "../tickets/live.ts";
import type { TicketLists } from "../tickets/ticket-lists.ts";
import type { LiveEvent } from "./live-connection.ts";

export function patchCache(cache: QueryClient, tenantId: string, event: LiveEvent, lists: TicketLists): void {
  if (event.ticket !== null) hearOfTicket(cache, tenantId, event, event.ticket, lists);
  if (event.approval_id !== null) hearOfApproval(cache, tenantId);
  hearOfNotification(cache, tenantId);
  hearOfFigures(cache, tenantId);
}
