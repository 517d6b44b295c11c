import type { EventType } from "@bulkhead/platform/events";
import * as z from "zod";
import { EntityId, Timestamp } from "@bulkhead/platform/schema";
import { Priority, Status } from "./schema.ts";

/** The facts that tickets publish. */
export const ticketEvents = [
  "ticket.created",
  "ticket.assigned",
  "ticket.status_changed",
  "ticket.escalated",
  "ticket.closed",
] as const satisfies readonly EventType[];

/** The next moment at which a ticket's clock has something to say. */
export const ClockMoment = z.object({ kind: z.enum(["first_response", "warning", "deadline", "auto_close"]), at: Timestamp });
export type ClockMoment = z.infer<typeof ClockMoment>;

/** `data` of every ticket event: what subscribers need without reading the ticket. No personal data; an entry stays under 1 KB. */
export const TicketEventData = z.object({
  number: z.int(),
  status: Status,
  priority: Priority,
  category: z.string(),
  user_id: EntityId,
  assigned_to: EntityId.nullable(),
  team_id: EntityId.nullable(),
  deadline: Timestamp.nullable(),
  breached: z.boolean(),
  escalation_level: z.int(),
  /** Counts the changes of the next moment; a timer carries the version it was made for. */
  clock_version: z.int(),
});
export type TicketEventData = z.infer<typeof TicketEventData>;
