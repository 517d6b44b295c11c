import { currentActor, log } from "@bulkhead/platform";
import { escalateOverdue } from "@bulkhead/tickets";
import { armTimer } from "./arm-timer.ts";
import type { TimerInput } from "./timer-input.ts";

/** A moment of a ticket's clock has come: does what it asks for, once. An early timer is armed again, a stale one ignored. */
export async function fireMoment({
  ticket_id,
  clock_version,
  moment,
  attempt,
}: Pick<TimerInput, "ticket_id" | "clock_version" | "moment" | "attempt">): Promise<void> {
  const outcome = await escalateOverdue(ticket_id, clock_version);
  if (outcome.kind === "early") await armTimer(ticket_id, clock_version, moment, attempt + 1);
  log.info("sla.timer_fired", { tenant: currentActor().tenant_id, ticket: ticket_id, clock_version, outcome: outcome.kind });
}
