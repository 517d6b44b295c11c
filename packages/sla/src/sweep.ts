/** Sweep: finds the moments that timers missed, of every kind. In a healthy system there are none; an alarm watches `sla.timer_missed`. */
import { inTenant, log, newId, nowMs } from "@bulkhead/platform";
import { everyTenant } from "@bulkhead/tenants";
import { findClock, listMissedMoments } from "@bulkhead/tickets";
import pMap from "p-map";
import { fireMoment } from "./fire-moment.ts";

/** A timer is not late before this: Scheduler promises the minute and tries again for a while. */
const graceMs = 5 * 60_000;

/** Tenants swept at a time: thousands of them must fit the function's five minutes, most of it spent waiting for STS. */
const concurrency = 16;

export async function handler(): Promise<void> {
  const cause = `sla-sweep ${newId()}`;
  await pMap(
    everyTenant(),
    async ({ id, status }) => {
      // A suspended tenant's clocks go on; one that is being onboarded has none.
      if (status !== "provisioning") await inTenant(id, cause, () => sweepTenant(id));
    },
    { concurrency },
  );
}

async function sweepTenant(tenantId: string): Promise<void> {
  for await (const id of listMissedMoments(graceMs)) {
    // The list may lag: the ticket's own clock decides.
    const clock = await findClock(id);
    if (clock === undefined || clock.next_moment === null || Date.parse(clock.next_moment.at) > nowMs() - graceMs) continue;
    log.warn("sla.timer_missed", { tenant: tenantId, ticket: id, clock_version: clock.version, moment: clock.next_moment.kind });
    await fireMoment({ ticket_id: id, clock_version: clock.version, attempt: 0 });
  }
}
