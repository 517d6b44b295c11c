import type { DomainEvent, EventType } from "@bulkhead/platform/events";
import type { Role } from "@bulkhead/platform/schema";
import type { TicketActor } from "@bulkhead/tickets/policy";
import type { Ticket } from "@bulkhead/tickets/schema";
import { describe, expect, test } from "vitest";
import { hearsPresence, judgeTopic, told, touches } from "./policy.ts";
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
  data: {},
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
  const topicsOf = (actor: TicketActor, happened = event("ticket.updated")): readonly string[] =>
    told(happened, ticket, actor, everything)?.topics ?? [];
  const own = ticketTopic(ticket.id);

  test.for([
    ["its requester", person(requester, "user"), [own, "tickets:mine", "notifications"]],
    ["a follower", person(follower, "user"), [own, "tickets:mine", "notifications"]],
    ["its assignee", person(assignee, "agent"), [own, "tickets:mine", "queue", "notifications"]],
    ["a colleague in its team", person(id(5), "agent", { team_ids: [team] }), [own, "queue", "notifications"]],
    ["another agent", person(id(5), "agent"), [own, "queue"]],
    ["who did it", person(stranger, "agent", { team_ids: [team] }), [own, "queue"]],
    ["another user", person(id(5), "user"), []],
    ["an agent of another team, where that matters", person(id(5), "agent", { sees: "team" }), []],
  ] as const)("is heard by %s", ([, actor, topics]) => {
    expect(topicsOf(actor)).toEqual(topics);
  });

  test("an escalation concerns every admin", () => {
    expect(topicsOf(person(id(5), "admin"), event("ticket.escalated"))).toContain("notifications");
    expect(topicsOf(person(id(5), "agent"), event("ticket.escalated"))).not.toContain("notifications");
  });

  test("what its clock says is the staff's", () => {
    expect(topicsOf(person(requester, "user"), event("sla.deadline_approaching"))).toEqual([]);
    expect(topicsOf(person(assignee, "agent"), event("sla.deadline_approaching"))).not.toEqual([]);
  });

  test("an internal note is the staff's; what comes with one is told without it; one that cannot be read is nobody's", () => {
    const shown = (actor: TicketActor, happened: DomainEvent) => told(happened, ticket, actor, everything)?.event.response;
    expect(shown(person(requester, "user"), responded("public"))).toEqual({ id: id(300), visibility: "public" });
    expect(told(responded("internal"), ticket, person(requester, "user"), everything)).toBeUndefined();
    expect(told(event("ticket.responded"), ticket, person(requester, "user"), everything)).toBeUndefined();
    expect(shown(person(requester, "user"), responded("internal", "ticket.status_changed"))).toBeNull();
    expect(shown(person(assignee, "agent"), responded("internal"))).toEqual({ id: id(300), visibility: "internal" });
  });

  test("tells the ticket as it stands, and who did it to the staff alone", () => {
    const { id: ticketId, number, version, status, priority, assigned_to, team_id } = ticket;
    expect(told(event("ticket.updated"), ticket, person(requester, "user"), everything)?.event).toEqual({
      id: id(200),
      type: "ticket.updated",
      at: "2026-11-22T10:00:00.000Z",
      ticket: { id: ticketId, number, version, status, priority, assigned_to, team_id },
      response: null,
      approval_id: null,
      actor: null,
    });
    expect(told(event("ticket.updated"), ticket, person(assignee, "agent"), everything)?.event.actor).toEqual({
      type: "user",
      user_id: stranger,
    });
  });

  test("is nobody's without its ticket, and without a topic", () => {
    expect(told(event("ticket.updated"), undefined, person(requester, "admin"), everything)).toBeUndefined();
    expect(told(event("ticket.updated"), ticket, person(requester, "user"), new Set(["queue", ticketTopic(id(101))]))).toBeUndefined();
  });
});

test("a request for approval concerns those who decide, a decision whoever asked, while they are staff", () => {
  const approval = (type: EventType): DomainEvent =>
    event(type, {
      entity: "approval",
      entity_id: id(400),
      data: { kind: "restore", status: "requested", ticket_id: ticket.id, user_id: null, requested_by: assignee, decided_by: null },
    });
  const hears = (actor: TicketActor, type: EventType): boolean => told(approval(type), undefined, actor, everything) !== undefined;
  expect(hears(person(id(5), "admin"), "approval.requested")).toBe(true);
  expect(hears(person(assignee, "agent"), "approval.requested")).toBe(false);
  expect(hears(person(assignee, "agent"), "approval.rejected")).toBe(true);
  expect(hears(person(assignee, "user"), "approval.rejected")).toBe(false);
  expect(hears(person(id(5), "admin"), "approval.rejected")).toBe(false);
});

test("what touches no topic costs no reading", () => {
  expect(touches(event("ticket.updated"), new Set([ticketTopic(id(101))]))).toBe(false);
  expect(touches(event("ticket.updated"), new Set([ticketTopic(ticket.id)]))).toBe(true);
  expect(touches(event("approval.requested", { entity: "approval" }), new Set(["queue", "tickets:mine"]))).toBe(false);
  expect(touches(event("user.updated", { entity: "user" }), everything)).toBe(false);
});

test("who is at a ticket is told to the staff who see it", () => {
  expect(hearsPresence(person(assignee, "agent"), ticket)).toBe(true);
  expect(hearsPresence(person(requester, "user"), ticket)).toBe(false);
  expect(hearsPresence(person(id(5), "agent", { sees: "team" }), ticket)).toBe(false);
  expect(hearsPresence(person(id(5), "admin"), undefined)).toBe(false);
});
