import * as z from "zod";
import { bearer, neverId } from "../world.ts";
import { nothing, plain, type ApiRequest, type Reference, type RouteSample } from "./route-sample.ts";

const tenantReference: Reference = { foreign: ({ victim }) => [victim.id], refusal: () => "auth.forbidden", entitled: ["super_admin"] };

const onSpareTenant = (operation: string, suspended: boolean, json?: ApiRequest["json"]): RouteSample => ({
  operation,
  honest: async ({ builder, root, attacker }, { role }) => {
    // Whoever may not call it needs no tenant that may change.
    if (role !== "super_admin") return { ...nothing, param: { id: attacker.id }, json };
    const { id } = await builder.emptyTenant(root, "spare");
    if (suspended) await builder.done(z.unknown(), { method: "POST", path: `/v1/tenants/${id}/suspend`, headers: bearer(root.token) });
    return { ...nothing, param: { id }, json };
  },
  references: { "param.id": tenantReference },
});

export const tenantSamples: readonly RouteSample[] = [
  plain("getTenant"),
  plain("getTenantUsage"),
  { operation: "changeTenantSettings", honest: () => ({ ...nothing, json: { time_zone: "Europe/Berlin" } }), references: {} },
  {
    operation: "onboardTenant",
    honest: () => {
      const slug = `spare${neverId().replaceAll("-", "").slice(4)}`;
      return { ...nothing, json: { name: "Spare", slug, admin_email: `admin@${slug}.test` } };
    },
    references: {},
  },
  plain("listTenants"),
  {
    operation: "getRegisteredTenant",
    honest: ({ attacker }) => ({ ...nothing, param: { id: attacker.id } }),
    references: { "param.id": tenantReference },
  },
  onSpareTenant("changeTenant", false, { plan: "attacked", quota: { requests_per_minute: 60_000 } }),
  onSpareTenant("suspendTenant", false),
  onSpareTenant("reactivateTenant", true),
];
