import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  allowedTransitions,
  clockRuns,
  isFromSupport,
  isRaise,
  judgeAssignment,
  judgeEscalation,
  judgePickUp,
  judgePriority,
  judgeResponse,
  judgeRestoration,
  judgeTransition,
  judgeUpdate,
  mayCreateFor,
  mayManage,
  mayRoute,
  maySee,
  maySeeResponse,
  raisedPriority,
  reopens,
  transitions,
  type TicketActor,
  type TicketFacts,
} from "./policy.ts";
import type { Role } from "@bulkhead/platform/schema";
import { Priority, Status, Visibility } from "./schema.ts";

const somebody = (user_id: string, role: Role, more: Partial<TicketActor> = {}): TicketActor => ({
  user_id,
  role,
  team_ids: [],
  sees: "all",
  assigns: "none",
  asks_for: [],
  ...more,
});
const requester = somebody("requester", "user");
const stranger = somebody("stranger", "user");
const follower = somebody("follower", "user");
const agent = somebody("agent", "agent", { team_ids: ["support"] });
const otherAgent = somebody("other", "agent");
const admin = somebody("admin", "admin");
const superAdmin = somebody("root", "super_admin");

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

/** Who acts, and on whose ticket: the columns of the matrix. */
const columns = {
  requester: [requester, {}],
  follower: [follower, {}],
  "another user": [stranger, {}],
  "agent, nobody's ticket": [agent, {}],
  "agent, their own": [agent, { assigned_to: "agent", team_id: "billing" }],
  "agent, their team's": [agent, { assigned_to: "other", team_id: "support" }],
  "agent, a colleague's": [agent, { assigned_to: "other" }],
  "agent, another team's": [agent, { team_id: "billing" }],
  admin: [admin, { assigned_to: "other", team_id: "billing" }],
  super_admin: [superAdmin, { assigned_to: "other", team_id: "billing" }],
} satisfies Record<string, readonly [TicketActor, Partial<TicketFacts>]>;

type Judge = (actor: TicketActor, ticket: TicketFacts) => boolean | string;
const high = (facts: TicketFacts) => ({ ...facts, priority: "medium" as const });
const others = { assignee_team_ids: ["support"] };
const yes = "allowed";
const no = "forbidden";
const needs = "approval_required";
const everyKind = ["priority_raise", "escalate", "restore", "role_change"] as const;
const asking = (actor: TicketActor): TicketActor => ({ ...actor, asks_for: everyKind });
const inTeams = (actor: TicketActor): TicketActor => ({ ...actor, assigns: "team" });
const narrow = (actor: TicketActor): TicketActor => ({ ...actor, sees: "team" });

/** The table of roles, on an open ticket but where it says otherwise. Each row has a cell for every column. */
const matrix: readonly (readonly [action: string, judge: Judge, cells: readonly (boolean | string)[]])[] = [
  ["see", maySee, [true, true, false, true, true, true, true, true, true, true]],
  ["see, agents their teams' only", (a, t) => maySee(narrow(a), t), [true, true, false, true, true, true, false, false, true, true]],
  ["work on", mayManage, [false, false, false, true, true, true, false, false, true, true]],
  ["open for somebody else", (a) => mayCreateFor(a, "x"), [false, false, false, true, true, true, true, true, true, true]],
  ["name team and followers at creation", mayRoute, [false, false, false, true, true, true, true, true, true, true]],
  ["respond in public", (a, t) => judgeResponse(a, t, "public"), [yes, yes, no, yes, yes, yes, yes, yes, yes, yes]],
  ["respond, agents their teams' only", (a, t) => judgeResponse(narrow(a), t, "public"), [yes, yes, no, yes, yes, yes, no, no, yes, yes]],
  ["write a note", (a, t) => judgeResponse(a, t, "internal"), [no, no, no, yes, yes, yes, yes, yes, yes, yes]],
  ["see a note", (a) => maySeeResponse(a, "internal"), [false, false, false, true, true, true, true, true, true, true]],
  ["resolve", (a, t) => judgeTransition(a, t, "resolved"), [no, no, no, yes, yes, yes, no, no, yes, yes]],
  ["edit the subject", (a, t) => judgeUpdate(a, t, ["subject"]), [no, no, no, yes, yes, yes, no, no, yes, yes]],
  [
    "edit the subject of a new one",
    (a, t) => judgeUpdate(a, { ...t, status: "new" }, ["subject", "description"]),
    [yes, no, no, yes, yes, yes, no, no, yes, yes],
  ],
  [
    "edit the tags of a new one",
    (a, t) => judgeUpdate(a, { ...t, status: "new" }, ["subject", "tags"]),
    [no, no, no, yes, yes, yes, no, no, yes, yes],
  ],
  ["raise", (a, t) => judgePriority(a, high(t), "high"), [no, no, no, yes, yes, yes, no, no, yes, yes]],
  ["raise, agents by approval", (a, t) => judgePriority(asking(a), high(t), "high"), [no, no, no, needs, needs, needs, no, no, yes, yes]],
  ["lower, agents by approval", (a, t) => judgePriority(asking(a), high(t), "low"), [no, no, no, yes, yes, yes, no, no, yes, yes]],
  ["pick up", judgePickUp, [no, no, no, yes, yes, "assigned", "assigned", no, "assigned", "assigned"]],
  ["assign to a colleague", (a, t) => judgeAssignment(a, t, { assigned_to: "x", ...others }), [no, no, no, no, no, no, no, no, yes, yes]],
  [
    "assign, agents in teams",
    (a, t) => judgeAssignment(inTeams(a), t, { assigned_to: "x", ...others }),
    [no, no, no, yes, yes, yes, no, no, yes, yes],
  ],
  [
    "assign outside, agents in teams",
    (a, t) => judgeAssignment(inTeams(a), t, { assigned_to: "x", assignee_team_ids: ["billing"] }),
    [no, no, no, no, no, no, no, no, yes, yes],
  ],
  [
    "assign to oneself",
    (a, t) => judgeAssignment(a, t, { assigned_to: a.user_id, ...others }),
    [no, no, no, yes, yes, no, no, no, yes, yes],
  ],
  ["give back", (a, t) => judgeAssignment(a, t, { assigned_to: null, ...others }), [no, no, no, yes, yes, no, no, no, yes, yes]],
  ["give to a team", (a, t) => judgeAssignment(a, t, { team_id: "support", ...others }), [no, no, no, no, no, yes, no, no, yes, yes]],
  [
    "give to a team, agents in teams",
    (a, t) => judgeAssignment(inTeams(a), t, { team_id: "support", ...others }),
    [no, no, no, yes, yes, yes, no, no, yes, yes],
  ],
  [
    "take from a team, agents in teams",
    (a, t) => judgeAssignment(inTeams(a), t, { team_id: null, ...others }),
    [no, no, no, yes, no, no, no, no, yes, yes],
  ],
  ["escalate", judgeEscalation, [no, no, no, yes, yes, yes, no, no, yes, yes]],
  ["escalate, agents by approval", (a, t) => judgeEscalation(asking(a), t), [no, no, no, needs, needs, needs, no, no, yes, yes]],
  ["restore", (a, t) => judgeRestoration(a, { ...t, status: "closed" }), [no, no, no, no, no, no, no, no, yes, yes]],
  [
    "restore, agents by approval",
    (a, t) => judgeRestoration(asking(a), { ...t, status: "closed" }),
    [no, no, no, needs, needs, needs, no, no, yes, yes],
  ],
];

describe("role × action", () => {
  for (const [action, judge, cells] of matrix) {
    test.for(Object.entries(columns).map(([who, [actor, facts]], index) => ({ who, actor, facts, expected: cells[index] })))(
      `${action}: $who`,
      ({ actor, facts, expected }) => expect(judge(actor, ticket({ status: "open", ...facts }))).toBe(expected),
    );
  }
});

test("nothing is done to a closed ticket but restoring it", () => {
  const closed = ticket({ status: "closed" });
  expect(judgeResponse(requester, closed, "public")).toBe("closed");
  expect(judgeResponse(admin, closed, "internal")).toBe("closed");
  expect(judgeUpdate(admin, closed, ["tags"])).toBe("closed");
  expect(judgePriority(admin, { ...closed, priority: "low" }, "high")).toBe("closed");
  expect(judgeAssignment(admin, closed, { assigned_to: null, assignee_team_ids: [] })).toBe("closed");
  expect(judgePickUp(agent, closed)).toBe("closed");
  expect(judgeEscalation(admin, closed)).toBe("not_a_transition");
  expect(judgeRestoration(admin, closed)).toBe("allowed");
});

test("escalation follows the table of statuses, restoration is for what is closed", () => {
  const escalatable = Status.options.filter((status) => judgeEscalation(admin, ticket({ status })) === "allowed");
  expect(escalatable).toEqual(Status.options.filter((status) => transitions[status].includes("escalated")));
  expect(escalatable).toEqual(["new", "open", "pending"]);
  expect(Status.options.filter((status) => judgeRestoration(admin, ticket({ status })) === "allowed")).toEqual(["closed"]);
  expect(judgeRestoration(asking(agent), ticket({ status: "open" }))).toBe("not_a_transition");
});

test("a requester's public response reopens what waits for them; nobody else's does", () => {
  const reopened = (actor: TicketActor, visibility: Visibility) =>
    Status.options.filter((status) => reopens(actor, ticket({ status }), visibility));
  expect(reopened(requester, "public")).toEqual(["pending", "resolved"]);
  expect(reopened(requester, "internal")).toEqual([]);
  for (const actor of [follower, agent, admin]) expect(reopened(actor, "public")).toEqual([]);
});

test("support's first response is not the requester's own, even when they are of the staff", () => {
  expect([agent, otherAgent, admin, superAdmin].every((actor) => isFromSupport(actor, ticket()))).toBe(true);
  expect([requester, follower, stranger].some((actor) => isFromSupport(actor, ticket()))).toBe(false);
  expect(isFromSupport(agent, ticket({ user_id: "agent" }))).toBe(false);
});

test("the system responds to nobody and picks nothing up", () => {
  const system: TicketActor = { ...admin, user_id: null };
  expect(maySee(system, ticket())).toBe(true);
  expect(judgeResponse(system, ticket(), "public")).toBe("forbidden");
  expect(judgePickUp(system, ticket())).toBe("forbidden");
});

const actors = fc.record({
  user_id: fc.constantFrom("requester", "follower", "agent", "other"),
  role: fc.constantFrom<Role>("user", "agent", "admin", "super_admin"),
  team_ids: fc.subarray(["support", "billing"]),
  sees: fc.constantFrom<"all" | "team">("all", "team"),
  assigns: fc.constantFrom<"none" | "team">("none", "team"),
  asks_for: fc.subarray([...everyKind]),
});
const facts = fc.record({
  user_id: fc.constantFrom("requester", "agent"),
  followers: fc.subarray(["follower", "other"]),
  status: fc.constantFrom(...Status.options),
  assigned_to: fc.constantFrom(null, "agent", "other"),
  team_id: fc.constantFrom(null, "support", "billing"),
});
const assignee = fc.option(fc.constantFrom("agent", "other", "x"));

test("whoever may do anything to a ticket may see it", () => {
  fc.assert(
    fc.property(actors, facts, assignee, fc.constantFrom(...Priority.options), (actor, about, to, priority) => {
      const may =
        allowedTransitions(actor, about).length > 0 ||
        judgePickUp(actor, about) === "allowed" ||
        Visibility.options.some((visibility) => judgeResponse(actor, about, visibility) === "allowed") ||
        judgeUpdate(actor, about, ["subject"]) === "allowed" ||
        judgePriority(actor, { ...about, priority: "low" }, priority) === "allowed" ||
        judgeAssignment(actor, about, { assigned_to: to, team_id: "support", assignee_team_ids: ["support"] }) === "allowed" ||
        judgeEscalation(actor, about) === "allowed" ||
        judgeRestoration(actor, about) === "allowed";
      expect(!may || maySee(actor, about)).toBe(true);
    }),
    { numRuns: 2_000 },
  );
});

test("who sees an open ticket sees it closed, and the other way round", () => {
  fc.assert(
    fc.property(actors, facts, fc.constantFrom(...Status.options), (actor, about, status) => {
      expect(maySee(actor, { ...about, status })).toBe(maySee(actor, about));
    }),
  );
});

test("a higher role never loses a right", () => {
  fc.assert(
    fc.property(actors, facts, (actor, about) => {
      const raised: TicketActor = { ...actor, role: "admin" };
      expect(allowedTransitions(raised, about)).toEqual(expect.arrayContaining([...allowedTransitions(actor, about)]));
      expect(maySee(raised, about)).toBe(true);
    }),
  );
});

test("priority rises one level at a time and stays at urgent", () => {
  expect(Priority.options.map(raisedPriority)).toEqual(["medium", "high", "urgent", "urgent"]);
  expect(Priority.options.map((to) => isRaise("medium", to))).toEqual([false, false, true, true]);
});

test("the clock runs until a ticket is resolved or closed", () => {
  expect(statuses.filter(clockRuns)).toEqual(["new", "open", "pending", "escalated"]);
});
