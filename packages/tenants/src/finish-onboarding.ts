import { log, newId, nowMs, runAs, systemActor } from "@bulkhead/platform";
import { finishOnboarding } from "./onboard-tenant.ts";
import { everyTenant, findRegistration } from "./registry.ts";

/** An onboarding younger than this is still being worked on by its own request. */
const graceMs = 60_000;

/** Sweep: finishes onboardings that a crash left at `provisioning`. In a healthy system it finds none. */
export async function handler(): Promise<void> {
  const cause = `tenants-finish-onboarding ${newId()}`;
  for await (const { id, status, created_at } of everyTenant()) {
    if (status !== "provisioning" || Date.parse(created_at) > nowMs() - graceMs) continue;
    const registration = await findRegistration(id);
    if (registration?.status !== "provisioning") continue;
    try {
      await runAs({ actor: systemActor(id), cause }, () => finishOnboarding(registration));
      log.warn("tenants.onboarding_finished", { tenant: id });
    } catch (error) {
      log.error("tenants.onboarding_failed", error, { tenant: id });
    }
  }
}
