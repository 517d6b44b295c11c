import type { SlaPolicy } from "@bulkhead/tenants/schema";
import type { TicketRecord } from "./repository.ts";
import { withStatus } from "./with-status.ts";

/** The ticket with somebody, or with nobody. A new one that somebody has is open; giving it back changes no status. */
export function withAssignee(ticket: TicketRecord, assignee: string | null, sla: SlaPolicy, atMs: number): TicketRecord {
  const assigned = { ...ticket, assigned_to: assignee };
  return ticket.status === "new" && assignee !== null ? withStatus(assigned, "open", sla, atMs) : assigned;
}
