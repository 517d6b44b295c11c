/** Where each kind of entity lies in Desk: written here once, for the domains that store them and for whoever verifies their trail. */
import type { Entity } from "./events.ts";

/** Key parts behind the tenant, and the sort key. */
export const entityKeys: Readonly<Record<Entity, (id: string) => { readonly parts: readonly string[]; readonly sk: string }>> = {
  // A tenant is found without an id: whoever acts is in it.
  tenant: () => ({ parts: ["TENANT"], sk: "SETTINGS" }),
  user: (id) => ({ parts: ["USER", id], sk: "PROFILE" }),
  team: (id) => ({ parts: ["TEAM", id], sk: "PROFILE" }),
  ticket: (id) => ({ parts: ["TICKET", id], sk: "TICKET" }),
  approval: (id) => ({ parts: ["APPROVAL", id], sk: "APPROVAL" }),
  webhook: (id) => ({ parts: ["WEBHOOK", id], sk: "ENDPOINT" }),
};
