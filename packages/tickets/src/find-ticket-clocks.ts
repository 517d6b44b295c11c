import { lookup, lookUp } from "@bulkhead/platform";
import { eventOf, mayHaveForgotten } from "./clock-event.ts";
import type { PastEvent } from "./replay-clock.ts";
import { ticketKind, type TicketRecord } from "./repository.ts";
import type { Priority, Status } from "./schema.ts";

/** A ticket as far as its clock goes. */
export interface TicketClock {
  readonly id: string;
  readonly number: number;
  readonly status: Status;
  readonly priority: Priority;
  readonly deadline: string | null;
  readonly history: readonly PastEvent[];
  /** False when the clock may have had more events than it keeps. */
  readonly history_complete: boolean;
}

/**
 * The clocks of up to 100 tickets of the acting tenant, in the order of their ids, each of which may be named once; undefined where
 * there is no such ticket. For those who see all of the tenant's tickets. 1 round trip.
 */
export const findTicketClocks = (ids: readonly string[]): Promise<readonly (TicketClock | undefined)[]> =>
  lookUp(ids.map((id) => lookup(ticketKind, id, present)));

const present = ({ id, number, status, priority, clock }: TicketRecord): TicketClock => ({
  id,
  number,
  status,
  priority,
  deadline: clock.deadline,
  history: clock.events.map(eventOf),
  history_complete: !mayHaveForgotten(clock.events),
});
