import type { DomainEvent, EventType } from "@bulkhead/platform/events";
import type { Role } from "@bulkhead/platform/schema";
import { describe, expect, test } from "vitest";
import { candidates, concerns, factsOf, isTold, lookupsFor, mayHear, type Person } from "./policy.ts";
import { functions } from "./functions.ts";

const id = (n: number): string => `01935b2e-6f00-7000-8000-${String(n).padStart(12, "0")}`;
const team = id(90);

/** Everybody who could hear of anything. */
const roster = {
  requester: { id: id(1), role: "user", status: "active", team_ids: [] },
  follower: { id: id(2), role: "user", status: "active", team_ids: [] },
  staff_follower: { id: id(3), role: "agent", status: "active", team_ids: [] },
  assignee: { id: id(4), role: "agent", status: "active", team_ids: [] },
  former: { id: id(5), role: "agent", status: "active", team_ids: [] },
  member: { id: id(6), role: "agent", status: "active", team_ids: [team] },
  agent: { id: id(7), role: "agent", status: "active", team_ids: [] },
  admin: { id: id(8), role: "admin", status: "active", team_ids: [] },
  stranger: { id: id(9), role: "user", status: "active", team_ids: [] },
} as const satisfies Readonly<Record<string, Person>>;
type Name = keyof typeof roster;

interface Situation {
  readonly type: EventType;
  readonly actor?: Name;
  readonly assigned?: boolean;
  readonly team?: boolean;
  readonly old?: Readonly<Record<string, unknown>>;
  readonly new?: Readonly<Record<string, unknown>>;
  /** As they are, but for these. */
  readonly people?: Readonly<Partial<Record<Name, Partial<Person>>>>;
  readonly sees?: "all" | "team";
}

const entityOf = (type: EventType): DomainEvent["entity"] => {
  if (type.startsWith("sla.")) return "ticket";
  const [entity = ""] = type.split(".");
  return entity === "user" || entity === "team" || entity === "approval" || entity === "webhook" ? entity : "ticket";
};

const dataOf = (entity: DomainEvent["entity"], { assigned = true, team: inTeam = true }: Situation): Record<string, unknown> => {
  switch (entity) {
    case "ticket":
      return {
        number: 1,
        status: "open",
        priority: "high",
        category: "c",
        user_id: roster.requester.id,
        assigned_to: assigned ? roster.assignee.id : null,
        team_id: inTeam ? team : null,
        breached: false,
      };
    case "approval":
      return {
        kind: "restore",
        status: "requested",
        ticket_id: id(50),
        user_id: null,
        requested_by: roster.agent.id,
        decided_by: null,
      };
    default:
      return {};
  }
};

/** Who hears, of what kind: `requester: response`. */
function hearers(situation: Situation): Record<string, string> {
  const entity = entityOf(situation.type);
  const data = dataOf(entity, situation);
  const facts = factsOf({
    id: id(70),
    type: situation.type,
    schema_version: 1,
    tenant_id: id(80),
    entity,
    entity_id: entity === "user" ? roster.agent.id : id(60),
    entity_version: 2,
    occurred_at: "2026-11-22T10:00:00.000Z",
    actor: situation.actor === undefined ? { type: "system", user_id: null } : { type: "user", user_id: roster[situation.actor].id },
    cause: "a test",
    batch: null,
    old_value: situation.old ?? {},
    new_value: situation.new ?? {},
    data,
  });
  if (lookupsFor(facts) === undefined) return {};
  const ticket =
    entity === "ticket"
      ? {
          user_id: roster.requester.id,
          followers: [roster.follower.id, roster.staff_follower.id],
          status: "open" as const,
          assigned_to: situation.assigned === false ? null : roster.assignee.id,
          team_id: situation.team === false ? null : team,
        }
      : undefined;
  const found = candidates(facts, { followers: ticket?.followers ?? [], team: [roster.member.id], admins: [roster.admin.id] });
  return Object.fromEntries(
    Object.entries(roster).flatMap(([name, person]) => {
      const candidate = found.find(({ user_id }) => user_id === person.id);
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion
      const now: Person = { ...person, ...situation.people?.[name as Name] };
      const hears = candidate !== undefined && mayHear(candidate, now, ticket, situation.sees ?? "all");
      // Looked at by themself, each hears of the same: live connections are judged so.
      expect(isTold(facts, now, ticket, situation.sees ?? "all"), name).toBe(hears);
      return hears ? [[name, candidate.kind]] : [];
    }),
  );
}

const response = (visibility: "public" | "internal") => ({ response: { id: id(71), visibility, length: 3 } });
const onIt = (kind: string) => ({ requester: kind, follower: kind, staff_follower: kind, assignee: kind });

describe("who hears of what", () => {
  const cells: readonly (readonly [what: string, situation: Situation, hears: Record<string, string>])[] = [
    [
      "opened by its requester",
      { type: "ticket.created", actor: "requester", assigned: false },
      { follower: "following", staff_follower: "following", member: "queue" },
    ],
    [
      "opened for its requester",
      { type: "ticket.created", actor: "agent", assigned: false },
      { requester: "status", follower: "following", staff_follower: "following", member: "queue" },
    ],
    [
      "opened into no queue",
      { type: "ticket.created", actor: "requester", assigned: false, team: false },
      { follower: "following", staff_follower: "following", admin: "queue" },
    ],
    ["another subject", { type: "ticket.updated", actor: "agent", old: { subject: "a" }, new: { subject: "b" } }, {}],
    [
      "another follower",
      {
        type: "ticket.updated",
        actor: "agent",
        old: { followers: [roster.staff_follower.id] },
        new: { followers: [roster.staff_follower.id, roster.follower.id] },
      },
      { follower: "following" },
    ],
    [
      "another status",
      { type: "ticket.status_changed", actor: "assignee", old: { status: "new" }, new: { status: "open" } },
      { requester: "status", follower: "status", staff_follower: "status" },
    ],
    ["another status, with a comment", { type: "ticket.status_changed", actor: "admin", new: response("public") }, onIt("response")],
    ["closed by the system", { type: "ticket.closed" }, onIt("status")],
    ["brought back", { type: "ticket.restored", actor: "admin" }, onIt("status")],
    ["another priority", { type: "ticket.priority_changed", actor: "admin" }, { assignee: "status" }],
    ["another priority, with nobody", { type: "ticket.priority_changed", actor: "admin", assigned: false }, { member: "status" }],
    [
      "assigned",
      { type: "ticket.assigned", actor: "admin", old: { assigned_to: null }, new: { assigned_to: roster.assignee.id } },
      { assignee: "assigned" },
    ],
    [
      "assigned, hence open",
      { type: "ticket.assigned", actor: "admin", old: { assigned_to: null, status: "new" } },
      { requester: "status", follower: "status", staff_follower: "status", assignee: "assigned" },
    ],
    ["picked up", { type: "ticket.assigned", actor: "assignee", old: { assigned_to: null } }, {}],
    [
      "handed on",
      { type: "ticket.assigned", actor: "admin", old: { assigned_to: roster.former.id } },
      { assignee: "assigned", former: "assigned" },
    ],
    ["into another queue", { type: "ticket.assigned", actor: "admin", assigned: false, old: { team_id: null } }, { member: "queue" }],
    ["into another queue, with an assignee", { type: "ticket.assigned", actor: "admin", old: { team_id: null } }, {}],
    [
      "answered by support",
      { type: "ticket.responded", actor: "assignee", new: response("public") },
      { requester: "response", follower: "response", staff_follower: "response" },
    ],
    [
      "answered by its requester",
      { type: "ticket.responded", actor: "requester", new: response("public") },
      { follower: "response", staff_follower: "response", assignee: "response" },
    ],
    [
      "answered, with nobody",
      { type: "ticket.responded", actor: "requester", assigned: false, new: response("public") },
      { follower: "response", staff_follower: "response", member: "response" },
    ],
    [
      "answered, with nobody and no team",
      { type: "ticket.responded", actor: "requester", assigned: false, team: false, new: response("public") },
      { follower: "response", staff_follower: "response", admin: "response" },
    ],
    [
      "an internal note",
      { type: "ticket.responded", actor: "agent", new: response("internal") },
      { staff_follower: "internal_note", assignee: "internal_note" },
    ],
    ["escalated by the system", { type: "ticket.escalated" }, { assignee: "escalation", member: "escalation", admin: "escalation" }],
    ["escalated by hand", { type: "ticket.escalated", actor: "assignee" }, { member: "escalation", admin: "escalation" }],
    ["a deadline is near", { type: "sla.deadline_approaching" }, { assignee: "deadline_warning" }],
    ["a deadline is near, with nobody", { type: "sla.deadline_approaching", assigned: false }, { member: "deadline_warning" }],
    ["the first response is late", { type: "sla.first_response_missed", assigned: false, team: false }, { admin: "deadline_warning" }],
    ["an approval is asked for", { type: "approval.requested", actor: "agent" }, { admin: "approval" }],
    ["approved", { type: "approval.approved", actor: "admin" }, { agent: "approval" }],
    ["rejected", { type: "approval.rejected", actor: "admin" }, { agent: "approval" }],
    ["expired", { type: "approval.expired" }, { agent: "approval" }],
    ["cancelled", { type: "approval.cancelled", actor: "agent" }, {}],
    ["another role", { type: "user.role_changed", actor: "admin" }, { agent: "account" }],
    ["let in again", { type: "user.reactivated", actor: "admin" }, { agent: "account" }],
    ["into a team", { type: "team.member_added", actor: "admin", new: { member_id: roster.agent.id } }, { agent: "account" }],
    ["out of a team", { type: "team.member_removed", actor: "admin", new: { member_id: roster.agent.id } }, { agent: "account" }],
    ["deactivated", { type: "user.deactivated" }, { admin: "administration" }],
    ["deactivated by the one admin", { type: "user.deactivated", actor: "admin" }, {}],
    ["an endpoint is disabled", { type: "webhook.endpoint_disabled" }, { admin: "administration" }],
    ["renamed", { type: "user.updated", actor: "admin" }, {}],
  ];
  test.for(cells)("%s", ([, situation, expected]) => {
    expect(hearers(situation)).toEqual(expected);
  });

  test("every row of the table stands in a cell", () => {
    expect(Object.keys(concerns).filter((type) => !cells.some(([, situation]) => situation.type === type))).toEqual([]);
  });

  test("what concerns somebody wakes the subscriber, and nothing else does", () => {
    const [subscriber] = functions.filter(({ kind }) => kind === "subscriber");
    expect(subscriber !== undefined && "on" in subscriber ? [...subscriber.on].toSorted() : []).toEqual(Object.keys(concerns).toSorted());
  });
});

describe("whatever the table says", () => {
  const escalated: Situation = { type: "ticket.escalated" };
  const answered: Situation = { type: "ticket.responded", actor: "agent", new: response("public") };
  const noted: Situation = { type: "ticket.responded", actor: "agent", new: response("internal") };

  test.for(["assignee", "member", "admin"] as const)("%s who is shut out hears nothing", (name) => {
    expect(hearers({ ...escalated, people: { [name]: { status: "inactive" } } })).not.toHaveProperty(name);
  });

  test("who is invited finds it in their inbox", () => {
    expect(hearers({ ...answered, people: { requester: { status: "invited" } } })).toHaveProperty("requester");
  });

  test.for([
    ["assignee", "user"],
    ["member", "user"],
    ["admin", "agent"],
    ["admin", "user"],
  ] as const)("%s who has become %s hears no escalation", ([name, role]) => {
    expect(hearers({ ...escalated, people: { [name]: { role } } })).not.toHaveProperty(name);
  });

  test.for(["user", "agent", "admin"] as const satisfies readonly Role[])("a requester who is %s hears of no internal note", (role) => {
    expect(hearers({ ...noted, people: { requester: { role } } })).not.toHaveProperty("requester");
  });

  test("a follower hears of internal notes only as support", () => {
    expect(hearers({ ...noted, people: { follower: { role: "agent" } } })).toHaveProperty("follower", "internal_note");
    expect(hearers({ ...noted, people: { staff_follower: { role: "user" } } })).not.toHaveProperty("staff_follower");
  });

  test("where agents see their teams' tickets, who sees the ticket no more is not told", () => {
    const handedOn: Situation = { type: "ticket.assigned", actor: "admin", old: { assigned_to: roster.former.id } };
    expect(hearers({ ...handedOn, sees: "team" })).toEqual({ assignee: "assigned" });
    expect(hearers({ ...escalated, sees: "team", people: { member: { team_ids: [] } } })).toEqual({
      assignee: "escalation",
      admin: "escalation",
    });
  });
});

test("what concerns nobody is known without looking anybody up", () => {
  const facts = (situation: Partial<DomainEvent>) =>
    lookupsFor(
      factsOf({
        id: id(70),
        type: "ticket.updated",
        schema_version: 1,
        tenant_id: id(80),
        entity: "ticket",
        entity_id: id(60),
        entity_version: 2,
        occurred_at: "2026-11-22T10:00:00.000Z",
        actor: { type: "system", user_id: null },
        cause: "a test",
        batch: null,
        old_value: { subject: "a" },
        new_value: { subject: "b" },
        data: dataOf("ticket", { type: "ticket.updated" }),
        ...situation,
      }),
    );
  expect(facts({})).toBeUndefined();
  expect(facts({ type: "ticket.escalated" })).toEqual({ followers: false, team: true, admins: true });
  expect(facts({ type: "ticket.priority_changed" })).toEqual({ followers: false, team: false, admins: false });
});
