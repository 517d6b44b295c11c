import { findEntity } from "@bulkhead/platform";
import type { ClockState } from "./clock.ts";
import { ticketKind } from "./repository.ts";

/** A ticket's clock as it stands now, for timers; undefined when there is no such ticket. 1 round trip. */
export const findClock = async (id: string): Promise<ClockState | undefined> => (await findEntity(ticketKind, id))?.clock;
