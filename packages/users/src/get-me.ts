import { currentActor, currentContext, now, parseStored, runAs, stageConfig, systemActor, tenantRecord } from "@bulkhead/platform";
import { unauthenticated } from "@bulkhead/platform/contract";
import { defaultDeskRules, DeskRules, effectiveFlags } from "@bulkhead/platform/schema";
import * as z from "zod";
import { findUser } from "./get-user.ts";
import { permissionsOf } from "./policy.ts";
import type { Me } from "./schema.ts";

const rules = DeskRules.shape;

/** What a tenant's record says of it. One stored before a setting existed has its default. */
const TenantFacts = z.object({
  id: z.string(),
  name: z.string(),
  slug: z.string(),
  status: z.string(),
  flags: z.record(z.string(), z.boolean()).default({}),
  agent_visibility: rules.agent_visibility.default(defaultDeskRules.agent_visibility),
  agent_assignment: rules.agent_assignment.default(defaultDeskRules.agent_assignment),
  approvals: z.object({ required_for: rules.approvals_required_for.default([]) }).prefault({}),
  sla: z.object({ warning_share: rules.warning_share.default(defaultDeskRules.warning_share) }).prefault({}),
});

/** Who the caller is, in which tenant, and what they may do there. */
export async function getMe(): Promise<Me> {
  const actor = currentActor();
  if (actor.user_id === null) throw unauthenticated();
  const home = actor.type === "super_admin" ? stageConfig().BULKHEAD_PLATFORM_TENANT_ID : actor.tenant_id;
  // A super_admin's own record lies in the platform tenant, whichever tenant they have chosen.
  const user = await runAs({ ...currentContext(), actor: { ...systemActor(home), user_id: actor.user_id } }, () =>
    findUser(actor.user_id ?? ""),
  );
  if (user === undefined) throw unauthenticated();
  const record = await tenantRecord();
  const facts = parseStored(TenantFacts, record ?? platformTenant(actor.tenant_id));
  const { id, name, slug, status, flags, agent_visibility, agent_assignment, approvals, sla } = facts;
  return {
    user,
    tenant: { id, name, slug, status },
    role: actor.role,
    permissions: [...permissionsOf(actor.role)],
    flags: effectiveFlags(flags),
    desk: { agent_visibility, agent_assignment, approvals_required_for: approvals.required_for, warning_share: sla.warning_share },
    now: now(),
  };
}

/** The platform tenant need not be registered: it holds super_admins and no tickets. */
const platformTenant = (id: string) => ({ id, name: "Platform", slug: "platform", status: "active" });
