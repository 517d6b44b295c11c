import { currentActor, log } from "@bulkhead/platform";
import { reachMoment } from "@bulkhead/tickets";
import { armTimer } from "./arm-timer.ts";
import type { TimerInput } from "./timer-input.ts";

/**
 * A moment of a ticket's clock may have come: does what it asks for, once. An early timer is armed again, a stale one ignored. A
 * moment that follows is the next event's: in a system that was down, each is handled after the other.
 */
export async function fireMoment({
  ticket_id,
  clock_version,
  attempt,
}: Pick<TimerInput, "ticket_id" | "clock_version" | "attempt">): Promise<void> {
  const reached = await reachMoment(ticket_id, clock_version);
  if (reached.kind === "early") await armTimer(ticket_id, clock_version, reached.moment, attempt + 1);
  log.info("sla.timer_fired", {
    tenant: currentActor().tenant_id,
    ticket: ticket_id,
    clock_version,
    outcome: reached.kind,
    moment: reached.kind === "stale" ? undefined : reached.moment.kind,
  });
}
