import type { DomainEvent, EventType } from "@bulkhead/platform/events";
import type { Role } from "@bulkhead/platform/schema";
import type { TicketActor } from "@bulkhead/tickets/policy";
import type { Ticket } from "@bulkhead/tickets/schema";
import { describe, expect, test } from "vitest";
import { heard, hearsPresence, judgeTopic, touches } from "./policy.ts";
import { ticketTopic } from "./schema.ts";

const id = (n: number): string => `01935b2e-6f00-7000-8000-${String(n).padStart(12, "0")}`;
const [requester, follower, assignee, stranger, team] = [id(1), id(2), id(3), id(4), id(9)];

const ticket: Ticket = {
  id: id(100),
  number: 7,
  tenant_id: id(0),
  user_id: requester,
  created_by: requester,
  subject: "Printer on fire",
  description: "It burns, and nobody comes.",
  priority: "high",
  category: "hardware",
  tags: [],
  custom_fields: {},
  followers: [follower],
  channel: "api",
  external_id: null,
  merged_into: null,
  status: "open",
  deadline: null,
  warning_at: null,
  first_response_deadline: null,
  overdue: false,
  breached: false,
  escalation_level: 0,
  assigned_to: assignee,
  team_id: team,
  first_responded_at: null,
  resolved_at: null,
  closed_at: null,
  created_at: "2026-11-22T10:00:00.000Z",
  updated_at: "2026-11-22T10:00:00.000Z",
  version: 3,
};

const person = (user_id: string, role: Role, more: Partial<TicketActor> = {}): TicketActor => ({
  user_id,
  role,
  team_ids: [],
  sees: "all",
  assigns: "none",
  asks_for: [],
  ...more,
});

const event = (type: EventType, more: Partial<DomainEvent> = {}): DomainEvent => ({
  id: id(200),
  type,
  schema_version: 1,
  tenant_id: id(0),
  entity: "ticket",
  entity_id: ticket.id,
  entity_version: 3,
  occurred_at: "2026-11-22T10:00:00.000Z",
  actor: { type: "user", user_id: stranger },
  cause: "test",
  batch: null,
  old_value: null,
  new_value: {},
  data: {
    number: ticket.number,
    status: ticket.status,
    priority: ticket.priority,
    category: ticket.category,
    user_id: requester,
    assigned_to: assignee,
    team_id: team,
    breached: false,
  },
  ...more,
});

const everything = new Set(["tickets:mine", "queue", "notifications", ticketTopic(ticket.id)]);
const responded = (visibility: "public" | "internal", type: EventType = "ticket.responded"): DomainEvent =>
  event(type, { new_value: { response: { id: id(300), visibility, length: 12 } } });

describe("topics", () => {
  test.for([
    ["user", "queue", "topic.forbidden"],
    ["agent", "queue", "allowed"],
    ["admin", "queue", "allowed"],
    ["user", "tickets:mine", "allowed"],
    ["user", "notifications", "allowed"],
  ] as const)("%s %s: %s", ([role, topic, verdict]) => {
    expect(judgeTopic(person(stranger, role), topic, undefined)).toBe(verdict);
  });

  test("a ticket's is for those who see it; others' and nobody's are alike", () => {
    const topic = `ticket:${ticket.id}` as const;
    expect(judgeTopic(person(requester, "user"), topic, ticket)).toBe("allowed");
    expect(judgeTopic(person(follower, "user"), topic, ticket)).toBe("allowed");
    expect(judgeTopic(person(stranger, "user"), topic, ticket)).toBe("ticket.not_found");
    expect(judgeTopic(person(stranger, "user"), topic, undefined)).toBe("ticket.not_found");
    expect(judgeTopic(person(stranger, "agent", { sees: "team" }), topic, ticket)).toBe("ticket.not_found");
  });
});

describe("a ticket's event", () => {
  const topicsOf = (actor: TicketActor, happened = event("ticket.escalated")): readonly string[] =>
    heard(happened, ticket, actor, everything)?.topics ?? [];
  const own = ticketTopic(ticket.id);

  test.for([
    ["its requester", person(requester, "user"), [own, "tickets:mine"]],
    ["a follower", person(follower, "user"), [own, "tickets:mine"]],
    ["its assignee", person(assignee, "agent"), [own, "tickets:mine", "queue", "notifications"]],
    ["a colleague in its team", person(id(5), "agent", { team_ids: [team] }), [own, "queue", "notifications"]],
    ["another agent", person(id(5), "agent"), [own, "queue"]],
    ["who did it", person(stranger, "agent", { team_ids: [team] }), [own, "queue"]],
    ["another user", person(id(5), "user"), []],
    ["an agent of another team, where that matters", person(id(5), "agent", { sees: "team" }), []],
  ] as const)("is heard by %s", ([, actor, topics]) => {
    expect(topicsOf(actor)).toEqual(topics);
  });

  test("belongs to the inboxes that it comes into", () => {
    const nudged = (actor: TicketActor, happened: DomainEvent): boolean => topicsOf(actor, happened).includes("notifications");
    const admin = person(id(5), "admin");
    expect(nudged(admin, event("ticket.escalated"))).toBe(true);
    expect(nudged(person(id(5), "agent"), event("ticket.escalated"))).toBe(false);
    const { data } = event("ticket.created");
    // Nobody's yet: the admins have to see to it.
    expect(nudged(admin, event("ticket.created", { data: { ...data, assigned_to: null, team_id: null } }))).toBe(true);
    expect(nudged(admin, event("ticket.created"))).toBe(false);
    const reassigned = event("ticket.assigned", { old_value: { assigned_to: id(5) }, new_value: { assigned_to: assignee } });
    expect(nudged(person(id(5), "agent"), reassigned)).toBe(true);
    expect(nudged(person(id(5), "user"), reassigned)).toBe(false);
    expect(nudged(person(requester, "user"), responded("public"))).toBe(true);
    expect(nudged(person(requester, "user"), event("ticket.updated"))).toBe(false);
  });

  test("what its clock says is the staff's", () => {
    expect(topicsOf(person(requester, "user"), event("sla.deadline_approaching"))).toEqual([]);
    expect(topicsOf(person(assignee, "agent"), event("sla.deadline_approaching"))).not.toEqual([]);
  });

  test("an internal note is the staff's; what comes with one is told without it; one that cannot be read is nobody's", () => {
    const shown = (actor: TicketActor, happened: DomainEvent) => heard(happened, ticket, actor, everything)?.event.response;
    expect(shown(person(requester, "user"), responded("public"))).toEqual({ id: id(300), visibility: "public" });
    expect(heard(responded("internal"), ticket, person(requester, "user"), everything)).toBeUndefined();
    expect(heard(event("ticket.responded"), ticket, person(requester, "user"), everything)).toBeUndefined();
    expect(shown(person(requester, "user"), responded("internal", "ticket.status_changed"))).toBeNull();
    expect(shown(person(assignee, "agent"), responded("internal"))).toEqual({ id: id(300), visibility: "internal" });
  });

  test("tells the ticket as it stands, and who did it to the staff alone", () => {
    const { id: ticketId, number, version, status, priority, assigned_to, team_id } = ticket;
    expect(heard(event("ticket.updated"), ticket, person(requester, "user"), everything)?.event).toEqual({
      id: id(200),
      type: "ticket.updated",
      at: "2026-11-22T10:00:00.000Z",
      ticket: { id: ticketId, number, version, status, priority, assigned_to, team_id },
      response: null,
      approval_id: null,
      actor: null,
    });
    expect(heard(event("ticket.updated"), ticket, person(assignee, "agent"), everything)?.event.actor).toEqual({
      type: "user",
      user_id: stranger,
    });
  });

  test("is nobody's without its ticket, and without a topic", () => {
    expect(heard(event("ticket.updated"), undefined, person(requester, "admin"), everything)).toBeUndefined();
    expect(heard(event("ticket.updated"), ticket, person(requester, "user"), new Set(["queue", ticketTopic(id(101))]))).toBeUndefined();
  });
});

describe("what is about no ticket", () => {
  const hears = (actor: TicketActor, type: EventType, more: Partial<DomainEvent>) =>
    heard(event(type, more), undefined, actor, everything)?.event;
  const approval = {
    entity: "approval",
    entity_id: id(400),
    data: { kind: "restore", status: "requested", ticket_id: ticket.id, user_id: null, requested_by: assignee, decided_by: null },
  } as const;

  test("a request for approval belongs to those who decide, a decision to whoever asked", () => {
    expect(hears(person(id(5), "admin"), "approval.requested", approval)).toMatchObject({ approval_id: id(400), ticket: null });
    expect(hears(person(assignee, "agent"), "approval.requested", approval)).toBeUndefined();
    expect(hears(person(assignee, "agent"), "approval.rejected", approval)).toMatchObject({ actor: { user_id: stranger } });
    expect(hears(person(assignee, "user"), "approval.rejected", approval)).toMatchObject({ actor: null });
    expect(hears(person(id(5), "admin"), "approval.rejected", approval)).toBeUndefined();
  });

  test("a membership belongs to the member, and what becomes of people and endpoints to the admins", () => {
    const joined = { entity: "team", entity_id: team, new_value: { member_id: id(5) }, data: {} } as const;
    expect(hears(person(id(5), "agent"), "team.member_added", joined)).toMatchObject({ type: "team.member_added", approval_id: null });
    expect(hears(person(id(6), "agent"), "team.member_added", joined)).toBeUndefined();
    const left = { entity: "user", entity_id: assignee, data: {} } as const;
    expect(hears(person(id(5), "admin"), "user.deactivated", left)).toBeDefined();
    expect(hears(person(id(5), "agent"), "user.deactivated", left)).toBeUndefined();
    expect(hears(person(id(5), "admin"), "webhook.endpoint_disabled", { entity: "webhook", data: {} })).toBeDefined();
    expect(hears(person(stranger, "admin"), "webhook.endpoint_disabled", { entity: "webhook", data: {} })).toBeUndefined();
  });
});

test("what touches no topic costs no reading", () => {
  expect(touches(event("ticket.updated"), new Set([ticketTopic(id(101))]))).toBe(false);
  expect(touches(event("ticket.updated"), new Set([ticketTopic(ticket.id)]))).toBe(true);
  expect(touches(event("approval.requested", { entity: "approval" }), new Set(["queue", "tickets:mine"]))).toBe(false);
  expect(touches(event("user.updated", { entity: "user" }), everything)).toBe(false);
  expect(touches(event("team.member_added", { entity: "team" }), new Set(["notifications"]))).toBe(true);
});

test("who is at a ticket is told to the staff who see it", () => {
  expect(hearsPresence(person(assignee, "agent"), ticket)).toBe(true);
  expect(hearsPresence(person(requester, "user"), ticket)).toBe(false);
  expect(hearsPresence(person(id(5), "agent", { sees: "team" }), ticket)).toBe(false);
  expect(hearsPresence(person(id(5), "admin"), undefined)).toBe(false);
});
