import type { EventType } from "@bulkhead/platform/events";
import * as z from "zod";
import { EntityId, Timestamp } from "@bulkhead/platform/schema";
import { Priority, Status, Visibility } from "./schema.ts";

/** The facts that tickets publish. */
export const ticketEvents = [
  "ticket.created",
  "ticket.updated",
  "ticket.status_changed",
  "ticket.priority_changed",
  "ticket.assigned",
  "ticket.responded",
  "ticket.escalated",
  "ticket.closed",
  "ticket.restored",
] as const satisfies readonly EventType[];

/** The facts that tickets publish of their clocks, when nobody has done anything. */
export const slaEvents = ["sla.deadline_approaching", "sla.first_response_missed"] as const satisfies readonly EventType[];

export { ClockMoment } from "./schema.ts";

/** `data` of every ticket event: what subscribers need without reading the ticket. No personal data; an entry stays under 1 KB. */
export const TicketEventData = z.object({
  number: z.int(),
  status: Status,
  priority: Priority,
  category: z.string(),
  user_id: EntityId,
  assigned_to: EntityId.nullable(),
  team_id: EntityId.nullable(),
  breached: z.boolean(),
  /** Counts the changes of the next moment; a timer carries the version it was made for. Absent when this change moved nothing. */
  clock_version: z.int().optional(),
  /** The version before, when this change moved the next moment more than once: a first response that also resolves. */
  clock_was: z.int().optional(),
  /** From its opening to the first public response by support, in milliseconds; absent while there is none. */
  first_response_ms: z.int().optional(),
  /** From its opening to its resolution, in milliseconds; absent unless it is resolved, or closed after that. */
  resolution_ms: z.int().optional(),
  /** Whether it was resolved without a missed deadline; absent unless it is resolved, or closed after that. */
  sla_met: z.boolean().optional(),
  /** How long its resolution had taken, in milliseconds, when this change takes it back: reopened, restored. */
  resolution_was_ms: z.int().optional(),
  /** When it was resolved, when this change moves a resolved ticket's assignee, team or priority, and not that moment. */
  resolved_at: Timestamp.optional(),
});
export type TicketEventData = z.infer<typeof TicketEventData>;

/** `new_value.response` of the event that a response came with: `ticket.responded`, or a change of status with a comment. Not its text. */
export const EventResponse = z.object({
  id: EntityId,
  /** Whoever tells people of an `internal` one tells the support staff alone. */
  visibility: Visibility,
  /** In characters. */
  length: z.int(),
  /** By somebody who is neither the requester nor support staff; absent otherwise. */
  by_follower: z.literal(true).optional(),
});
export type EventResponse = z.infer<typeof EventResponse>;
