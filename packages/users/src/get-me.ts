import { currentActor, currentContext, parseStored, runAs, stageConfig, systemActor, tenantRecord } from "@bulkhead/platform";
import { unauthenticated } from "@bulkhead/platform/contract";
import { effectiveFlags } from "@bulkhead/platform/schema";
import * as z from "zod";
import { findUser } from "./get-user.ts";
import { permissionsOf } from "./policy.ts";
import type { Me } from "./schema.ts";

const TenantFacts = z.object({
  id: z.string(),
  name: z.string(),
  slug: z.string(),
  status: z.string(),
  flags: z.record(z.string(), z.boolean()).default({}),
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
  const { flags, ...tenant } = record === undefined ? platformTenant(actor.tenant_id) : parseStored(TenantFacts, record);
  return { user, tenant, role: actor.role, permissions: [...permissionsOf(actor.role)], flags: effectiveFlags(flags) };
}

/** The platform tenant need not be registered: it holds super_admins and no tickets. */
const platformTenant = (id: string) => ({ id, name: "Platform", slug: "platform", status: "active", flags: {} });
