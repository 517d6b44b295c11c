import type { Role } from "@bulkhead/platform/schema";
import { describe, expect, test } from "vitest";
import { isActiveAdmin, judgeRoleChange, mayChangeStanding, mayRename, maySeeUser, Permission, permissionsOf } from "./policy.ts";

const roles = ["user", "agent", "admin", "super_admin"] as const satisfies readonly Role[];

/** Who has which permission: user, agent, admin, super_admin. */
const table: Readonly<Record<Permission, string>> = {
  "tickets.create": "yes yes yes yes",
  "tickets.respond": "yes yes yes yes",
  "tickets.close": "yes yes yes yes",
  "tickets.reopen": "yes yes yes yes",
  "tickets.create_for_others": "no yes yes yes",
  "tickets.see_all": "no yes yes yes",
  "tickets.write_internal_notes": "no yes yes yes",
  "tickets.change_status": "no yes yes yes",
  "tickets.change_priority": "no yes yes yes",
  "tickets.pick_up": "no yes yes yes",
  "tickets.escalate": "no yes yes yes",
  "tickets.audit": "no yes yes yes",
  "tickets.sla": "no yes yes yes",
  "tickets.assign": "no no yes yes",
  "tickets.restore": "no no yes yes",
  "users.see": "no yes yes yes",
  "users.invite": "no no yes yes",
  "users.change": "no no yes yes",
  "users.change_role": "no no yes yes",
  "users.deactivate": "no no yes yes",
  "users.review_access": "no no yes yes",
  "teams.see": "no yes yes yes",
  "teams.manage": "no no yes yes",
  "approvals.request": "no yes yes yes",
  "approvals.decide": "no no yes yes",
  "audit.see": "no no yes yes",
  "audit.export": "no no yes yes",
  "metrics.see_own_teams": "no yes yes yes",
  "metrics.see_all": "no no yes yes",
  "webhooks.manage": "no no yes yes",
  "tenant.settings": "no no yes yes",
  "tenant.usage": "no no yes yes",
  "tenants.manage": "no no no yes",
};

describe("role × permission", () => {
  for (const permission of Permission.options) {
    test.for(roles.map((role, column) => [role, table[permission].split(" ")[column] === "yes"] as const))(
      `${permission}: %s %s`,
      ([role, expected]) => {
        expect(permissionsOf(role).includes(permission)).toBe(expected);
      },
    );
  }
});

const person = (role: Role, id: string = role) => ({ id, role });
const actor = (role: Role, id: string = `other ${role}`) => ({ user_id: id, role });

describe("who sees, renames, deactivates whom: as somebody else, as oneself", () => {
  test.for([
    ["user", "no yes", "no yes", "no no"],
    ["agent", "yes yes", "no yes", "no no"],
    ["admin", "yes yes", "yes yes", "yes no"],
    ["super_admin", "yes yes", "yes yes", "yes no"],
  ] as const)("%s", ([role, sees, renames, deactivates]) => {
    const answers = (may: (by: ReturnType<typeof actor>, whom: ReturnType<typeof person>) => boolean): string =>
      [may(actor(role), person("user")), may(actor(role, "me"), person(role, "me"))].map((yes) => (yes ? "yes" : "no")).join(" ");
    expect([answers(maySeeUser), answers(mayRename), answers(mayChangeStanding)]).toEqual([sees, renames, deactivates]);
  });

  test("the system is nobody", () => {
    expect(maySeeUser({ user_id: null, role: "user" }, person("user"))).toBe(false);
  });

  test("a super_admin is deactivated by another super_admin alone", () => {
    expect(roles.map((role) => mayChangeStanding(actor(role), person("super_admin")))).toEqual([false, false, false, true]);
  });
});

describe("who changes whose role", () => {
  const verdicts = (role: Role, agentsMayAsk: boolean) => ({
    ofOthers: judgeRoleChange(actor(role), person("user"), agentsMayAsk),
    own: judgeRoleChange(actor(role, "me"), person(role, "me"), agentsMayAsk),
    ofSuperAdmins: judgeRoleChange(actor(role), person("super_admin"), agentsMayAsk),
  });

  test.for(roles)("%s", (role) => {
    const admin = role === "admin" || role === "super_admin";
    const others = admin ? "allowed" : "forbidden";
    expect(verdicts(role, false)).toEqual({ ofOthers: others, own: "forbidden", ofSuperAdmins: "forbidden" });
    const asks = role === "agent" ? "approval_required" : undefined;
    expect(verdicts(role, true)).toEqual({ ofOthers: asks ?? others, own: asks ?? "forbidden", ofSuperAdmins: "forbidden" });
  });
});

test("an active admin keeps a tenant manageable", () => {
  const counted = roles.filter((role) => isActiveAdmin({ role, status: "active" }));
  expect(counted).toEqual(["admin", "super_admin"]);
  expect(["invited", "inactive"].some((status) => isActiveAdmin({ role: "admin", status }))).toBe(false);
});
