import { contract, route } from "@bulkhead/platform/contract";
import { Me } from "./schema.ts";

const exampleMe = {
  user: {
    id: "01935b2e-6f00-7000-8000-0000000000a1",
    tenant_id: "01935b2e-6f00-7000-8000-00000000ac3e",
    clerk_id: null,
    email: "agent@acme.test",
    name: "Agent of Acme",
    role: "agent",
    status: "active",
    team_ids: [],
    created_at: "2026-11-22T10:00:00.000Z",
    last_seen_at: null,
    version: 1,
  },
  tenant: { id: "01935b2e-6f00-7000-8000-00000000ac3e", name: "Acme", slug: "acme", status: "active" },
  role: "agent",
  permissions: ["tickets.create", "tickets.see_all"],
  flags: {},
} satisfies Me;

export const users = contract("users", {
  getMe: route({
    method: "get",
    path: "/v1/me",
    summary: "Who the caller is, in which tenant, and what they may do",
    description: "The first request of a person registers them in their tenant.",
    roles: ["user", "agent", "admin", "super_admin"],
    scope: "person",
    responses: { 200: { description: "The caller", body: Me, example: exampleMe } },
  }),
});
