/**
 * Onboarding is the one saga: Directory and Desk take different credentials. Reserve slug and id in Directory as
 * `provisioning`, commit tenant and invitation in Desk, mark `active`. The hourly sweep finishes what a crash left half done.
 */
import {
  change,
  commit,
  currentActor,
  currentContext,
  findEntity,
  newId,
  now,
  Problem,
  Replay,
  replayIfAnswered,
  retryOnConflict,
  runAs,
  systemActor,
  VersionConflict,
  type Context,
} from "@bulkhead/platform";
import { idempotencyMismatch } from "@bulkhead/platform/contract";
import { prepareInvitation } from "@bulkhead/users";
import { slugTaken } from "./errors.ts";
import { copyToRegistry, findRegistrationByRequest, reserveTenant, type Registration } from "./registry.ts";
import { initialSettings, presentTenant, tenantKind, type TenantRecord } from "./repository.ts";
import type { OnboardTenant, Tenant } from "./schema.ts";

/** The tenant `platform` is the deployment's own. */
const reservedSlugs = new Set(["platform"]);

/**
 * Onboards a tenant and invites its first admin. When it answers, both exist.
 * @throws Problem `tenant.slug_taken`; with an Idempotency-Key used before: Replay, or Problem `idempotency.mismatch`.
 */
export async function onboardTenant(input: OnboardTenant): Promise<Tenant> {
  const { idempotency } = currentContext();
  const registration: Registration = {
    id: newId(),
    name: input.name,
    slug: input.slug,
    status: "provisioning",
    plan: input.plan,
    time_zone: input.time_zone,
    quota: initialSettings.quota,
    admin_email: input.admin_email,
    created_at: now(),
    onboarded_by: currentActor().user_id ?? "system",
    request: idempotency === undefined ? null : { record: idempotency.record, fingerprint: idempotency.fingerprint },
  };
  if (reservedSlugs.has(input.slug)) throw slugTaken();
  if (await reserveTenant(registration)) return finishOnboarding(registration);

  const standing = idempotency && (await findRegistrationByRequest(idempotency.record));
  if (idempotency === undefined || standing === undefined) throw slugTaken();
  if (standing.request?.fingerprint !== idempotency.fingerprint) throw idempotencyMismatch();
  const tenant = await finishOnboarding(standing);
  await runAs(inNewTenant(standing), replayIfAnswered);
  // The sweep finished it, for whom no answer is kept.
  throw new Replay(idempotency.status, tenant);
}

/** The rest of the saga behind the reservation; safe to repeat. */
export async function finishOnboarding(registration: Registration): Promise<Tenant> {
  const tenant = await runAs(inNewTenant(registration), () => retryOnConflict(() => commitTenant(registration)));
  if (registration.status === "provisioning") await copyToRegistry(tenant);
  return presentTenant(tenant);
}

/** Whoever onboards acts in the new tenant, which keeps their answer; a sweep that finishes for them acts as the system. */
const inNewTenant = ({ id }: Registration): Context => {
  const { actor, cause, idempotency } = currentContext();
  return {
    cause,
    actor: actor.type === "super_admin" ? { ...actor, tenant_id: id } : systemActor(id),
    ...(idempotency !== undefined && { idempotency }),
  };
};

async function commitTenant(registration: Registration): Promise<TenantRecord> {
  const existing = await findEntity(tenantKind, registration.id);
  if (existing !== undefined) return existing;
  const { id, name, slug, plan, time_zone, created_at, admin_email } = registration;
  const onboarded = change(
    tenantKind,
    undefined,
    { id, name, slug, status: "active", plan, time_zone, ...initialSettings, created_at },
    "tenant.onboarded",
  );
  const invitation = prepareInvitation({ email: admin_email, role: "admin" });
  try {
    await commit({ changes: [onboarded, invitation.change], items: invitation.items, result: presentTenant(onboarded.saved) });
    return onboarded.saved;
  } catch (error) {
    // The request, itself again and the sweep may finish the same onboarding at the same time; any of its items may be the one refused.
    const refused = error instanceof VersionConflict || error instanceof Problem || error instanceof Replay;
    const winner = refused ? await findEntity(tenantKind, registration.id) : undefined;
    if (winner === undefined) throw error;
    return winner;
  }
}
