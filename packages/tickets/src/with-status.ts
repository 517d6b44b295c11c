import { timestamp } from "@bulkhead/platform";
import type { SlaPolicy } from "@bulkhead/tenants/schema";
import { clockRuns } from "./policy.ts";
import type { TicketRecord } from "./repository.ts";
import type { Status } from "./schema.ts";
import { withClockEvent } from "./with-clock-event.ts";

/** The ticket in another status, with what follows: its clock stops or goes on, it is resolved, closed or neither. */
export const withStatus = (ticket: TicketRecord, to: Status, sla: SlaPolicy, atMs: number): TicketRecord => ({
  ...withClockEvent(ticket, sla, { kind: "status_changed", status: to }, atMs),
  status: to,
  resolved_at: to === "resolved" ? timestamp(atMs) : clockRuns(to) ? null : ticket.resolved_at,
  closed_at: to === "closed" ? timestamp(atMs) : null,
});
