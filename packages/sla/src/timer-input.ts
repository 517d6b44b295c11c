import * as z from "zod";
import { EntityId, TenantId } from "@bulkhead/platform/schema";
import { ClockMoment } from "@bulkhead/tickets/events";

/** What a ticket's timer is fired with. */
export const TimerInput = z.object({
  /** The schedule's own name, for logs and the trail. */
  schedule: z.string(),
  tenant_id: TenantId,
  ticket_id: EntityId,
  moment: ClockMoment,
  clock_version: z.int(),
  /** How often this moment's timer fired too early. */
  attempt: z.int().default(0),
});
export type TimerInput = z.infer<typeof TimerInput>;
