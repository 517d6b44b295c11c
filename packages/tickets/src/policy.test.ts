import { describe, expect, test } from "vitest";
import {
  allowedTransitions,
  clockRuns,
  judgePickUp,
  judgeTransition,
  maySee,
  raisedPriority,
  type TicketActor,
  type TicketFacts,
} from "./policy.ts";
import type { Status } from "./schema.ts";

const requester: TicketActor = { user_id: "requester", role: "user", team_ids: [] };
const stranger: TicketActor = { user_id: "stranger", role: "user", team_ids: [] };
const follower: TicketActor = { user_id: "follower", role: "user", team_ids: [] };
const agent: TicketActor = { user_id: "agent", role: "agent", team_ids: ["support"] };
const otherAgent: TicketActor = { user_id: "other", role: "agent", team_ids: [] };
const admin: TicketActor = { user_id: "admin", role: "admin", team_ids: [] };
const superAdmin: TicketActor = { user_id: "root", role: "super_admin", team_ids: [] };

const ticket = (facts: Partial<TicketFacts> = {}): TicketFacts => ({
  user_id: "requester",
  followers: ["follower"],
  status: "new",
  assigned_to: null,
  team_id: null,
  ...facts,
});

/** The whole table: where each role may move a ticket with a status change. Escalation and restoration have verbs of their own. */
const table: Record<Status, { staff: Status[]; requester: Status[] }> = {
  new: { staff: ["open", "pending", "resolved", "closed"], requester: ["closed"] },
  open: { staff: ["pending", "resolved", "closed"], requester: [] },
  pending: { staff: ["open", "resolved", "closed"], requester: [] },
  escalated: { staff: ["open", "pending", "resolved", "closed"], requester: [] },
  resolved: { staff: ["open", "closed"], requester: ["open", "closed"] },
  closed: { staff: [], requester: [] },
};
const statuses = Object.keys(table) as Status[];

describe("status × status × role", () => {
  for (const from of statuses) {
    for (const to of statuses) {
      const cells: [string, TicketActor, boolean][] = [
        ["requester", requester, table[from].requester.includes(to)],
        ["another user", stranger, false],
        ["follower", follower, false],
        ["agent, unassigned ticket", agent, table[from].staff.includes(to)],
        ["admin", admin, table[from].staff.includes(to)],
        ["super_admin", superAdmin, table[from].staff.includes(to)],
      ];
      test.for(cells)(`${from} → ${to}: %s`, ([, actor, expected]) => {
        expect(judgeTransition(actor, ticket({ status: from }), to) === "allowed").toBe(expected);
      });
    }
  }
});

test("an agent moves only what is with them, with their teams or with nobody", () => {
  const allowed = (actor: TicketActor, facts: Partial<TicketFacts>) =>
    allowedTransitions(actor, ticket({ status: "open", ...facts })).length > 0;
  expect(allowed(agent, { assigned_to: "agent" })).toBe(true);
  expect(allowed(agent, { assigned_to: "other", team_id: "support" })).toBe(true);
  expect(allowed(agent, { assigned_to: "other" })).toBe(false);
  expect(allowed(agent, { team_id: "billing" })).toBe(false);
  expect(allowed(admin, { assigned_to: "other", team_id: "billing" })).toBe(true);
});

test("a move that the table has, but not for this actor, is forbidden rather than impossible", () => {
  expect(judgeTransition(requester, ticket({ status: "open" }), "closed")).toBe("forbidden");
  expect(judgeTransition(agent, ticket({ status: "open", assigned_to: "other" }), "closed")).toBe("forbidden");
  expect(judgeTransition(agent, ticket({ status: "open" }), "new")).toBe("not_a_transition");
});

test("an agent who is also the requester has the requester's moves where the agent's are missing", () => {
  expect(judgeTransition(otherAgent, ticket({ status: "resolved", user_id: "other", assigned_to: "agent" }), "open")).toBe("allowed");
});

test("a ticket is seen by its requester, its followers and the support staff", () => {
  expect([requester, follower, agent, admin, superAdmin].every((actor) => maySee(actor, ticket()))).toBe(true);
  expect(maySee(stranger, ticket())).toBe(false);
});

test("picking up takes what nobody has", () => {
  expect(judgePickUp(agent, ticket())).toBe("allowed");
  expect(judgePickUp(agent, ticket({ assigned_to: "agent" }))).toBe("allowed");
  expect(judgePickUp(agent, ticket({ assigned_to: "other" }))).toBe("assigned");
  expect(judgePickUp(agent, ticket({ team_id: "billing" }))).toBe("forbidden");
  expect(judgePickUp(agent, ticket({ team_id: "support" }))).toBe("allowed");
  expect(judgePickUp(admin, ticket({ team_id: "billing" }))).toBe("allowed");
  expect(judgePickUp(agent, ticket({ status: "closed" }))).toBe("closed");
  expect(judgePickUp(requester, ticket())).toBe("forbidden");
});

test("priority rises one level at a time and stays at urgent", () => {
  expect((["low", "medium", "high", "urgent"] as const).map(raisedPriority)).toEqual(["medium", "high", "urgent", "urgent"]);
});

test("the clock runs until a ticket is resolved or closed", () => {
  expect(statuses.filter(clockRuns)).toEqual(["new", "open", "pending", "escalated"]);
});
