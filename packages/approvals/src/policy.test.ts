import { Role } from "@bulkhead/platform/schema";
import type { TicketActor } from "@bulkhead/tickets/policy";
import { Status } from "@bulkhead/tickets/schema";
import { ApprovalKind } from "@bulkhead/tenants/schema";
import { expect, test } from "vitest";
import { judgeCancellation, judgeDecision, judgeWish, maySeeApproval, needsRequest } from "./policy.ts";
import { ApprovalStatus } from "./schema.ts";

const request = (status: ApprovalStatus = "requested") => ({ requested_by: "who asked", status });
const actor = (role: Role, user_id = "somebody else") => ({ role, user_id });

test("requests are seen by whoever decides, and by whoever asked", () => {
  expect(Role.options.map((role) => maySeeApproval(actor(role), request()))).toEqual([false, false, true, true]);
  expect(Role.options.map((role) => maySeeApproval(actor(role, "who asked"), request()))).toEqual([true, true, true, true]);
});

test("admins decide what is open, and nobody their own", () => {
  for (const status of ApprovalStatus.options) {
    const open = status === "requested";
    const verdicts = Role.options.map((role) => judgeDecision(actor(role), request(status)));
    expect(verdicts, status).toEqual(["forbidden", "forbidden", open ? "allowed" : "not_open", open ? "allowed" : "not_open"]);
    const own = Role.options.map((role) => judgeDecision(actor(role, "who asked"), request(status)));
    expect(own, status).toEqual(["forbidden", "forbidden", "own_request", "own_request"]);
  }
});

test("only who asked takes a request back, while it is open", () => {
  for (const status of ApprovalStatus.options) {
    for (const role of Role.options) {
      expect(judgeCancellation(actor(role), request(status))).toBe("forbidden");
      expect(judgeCancellation(actor(role, "who asked"), request(status))).toBe(status === "requested" ? "allowed" : "not_open");
    }
  }
});

test("agents ask for what the tenant wants approved, and always for restorations and roles; admins for nothing", () => {
  for (const kind of ApprovalKind.options) {
    const always = kind === "restore" || kind === "role_change";
    expect(needsRequest(actor("agent"), kind, []), kind).toBe(always);
    expect(needsRequest(actor("agent"), kind, [kind]), kind).toBe(true);
    expect(needsRequest(actor("admin"), kind, [kind]), kind).toBe(false);
    expect(needsRequest(actor("super_admin"), kind, [kind]), kind).toBe(false);
  }
});

test("a wish must be legal, and about a ticket that is the agent's to work on", () => {
  const agent: TicketActor = { user_id: "agent", role: "agent", team_ids: ["team"], sees: "all", assigns: "none", asks_for: [] };
  const ticket = (status: Status, more: object = {}) => ({
    user_id: "user",
    followers: [],
    assigned_to: null,
    team_id: null,
    priority: "medium" as const,
    status,
    ...more,
  });
  const elsewhere = { assigned_to: "colleague", team_id: "another team" };
  for (const status of Status.options) {
    const closed = status === "closed";
    expect(judgeWish(agent, ticket(status), { kind: "priority_raise", priority: "high" }), status).toBe(closed ? "closed" : "allowed");
    expect(judgeWish(agent, ticket(status), { kind: "priority_raise", priority: "medium" }), status).toBe(closed ? "closed" : "not_raised");
    expect(judgeWish(agent, ticket(status), { kind: "restore" }), status).toBe(closed ? "allowed" : "not_a_transition");
    const escalates = ["new", "open", "pending"].includes(status);
    expect(judgeWish(agent, ticket(status), { kind: "escalate" }), status).toBe(escalates ? "allowed" : "not_a_transition");
    expect(judgeWish(agent, ticket(status, elsewhere), { kind: "restore" }), status).toBe("forbidden");
    expect(judgeWish(agent, ticket(status, { ...elsewhere, team_id: "team" }), { kind: "restore" })).not.toBe("forbidden");
  }
});
