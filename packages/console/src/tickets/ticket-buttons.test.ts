import type { TicketActor } from "@bulkhead/tickets/policy";
import type { Status, Ticket } from "@bulkhead/tickets/schema";
import { describe, expect, test } from "vitest";
import { ticketButtons } from "./ticket-buttons.ts";

const actor = (user_id: string, role: TicketActor["role"]): TicketActor => ({
  user_id,
  role,
  team_ids: [],
  sees: "all",
  assigns: "none",
  asks_for: [],
});
const people = {
  requester: actor("requester", "user"),
  follower: actor("follower", "user"),
  agent: actor("agent", "agent"),
  "another agent": actor("other", "agent"),
  admin: actor("admin", "admin"),
} as const;

/** Of a requester; with the agent, unless it is new. */
const ticket = (status: Status): Ticket => ({
  id: "one",
  number: 1,
  tenant_id: "tenant",
  user_id: "requester",
  created_by: "requester",
  subject: "The printer is on fire",
  description: "It began with tray 2.",
  priority: "medium",
  category: "hardware",
  tags: [],
  custom_fields: {},
  followers: ["follower"],
  channel: "api",
  external_id: null,
  merged_into: null,
  status,
  deadline: null,
  warning_at: null,
  first_response_deadline: null,
  overdue: false,
  breached: false,
  escalation_level: 0,
  assigned_to: status === "new" ? null : "agent",
  team_id: null,
  first_responded_at: null,
  resolved_at: null,
  closed_at: null,
  created_at: "2026-11-22T10:00:00.000Z",
  updated_at: "2026-11-22T10:00:00.000Z",
  version: 1,
});

const works = ["assign", "status", "priority", "escalate", "close", "edit"] as const;

/** What each of them finds to press on a ticket of each status, beside the composer. */
const table: Readonly<Record<keyof typeof people, Readonly<Partial<Record<Status, readonly string[]>>>>> = {
  requester: { new: ["edit", "withdraw"], open: [], resolved: ["confirm", "reopen"], closed: [] },
  follower: { new: [], open: [], resolved: [], closed: [] },
  agent: {
    new: ["pickUp", ...works],
    open: works,
    resolved: works.filter((button) => button !== "escalate"),
    closed: ["ask to restore"],
  },
  "another agent": { new: ["pickUp", ...works], open: [], resolved: [], closed: [] },
  admin: {
    new: ["pickUp", ...works],
    open: works,
    resolved: works.filter((button) => button !== "escalate"),
    closed: ["restore"],
  },
};

describe("the buttons of a ticket", () => {
  const cells = Object.entries(people).flatMap(([who, by]) =>
    (["new", "open", "resolved", "closed"] as const).map((status) => ({ who, by, status })),
  );
  test.for(cells)("$who, $status", ({ who, by, status }) => {
    const shown = ticketButtons(by, ticket(status));
    const pressable = Object.entries({
      pickUp: shown.pickUp,
      assign: shown.assign,
      status: shown.status,
      priority: shown.priority,
      escalate: shown.escalate === "allowed",
      close: shown.close,
      edit: shown.editable.length > 0,
      restore: shown.restore === "allowed",
      "ask to restore": shown.restore === "approval_required",
      confirm: shown.confirm,
      reopen: shown.reopen,
      withdraw: shown.withdraw,
    }).flatMap(([name, is]) => (is ? [name] : []));
    const row: Readonly<Partial<Record<Status, readonly string[]>>> | undefined = Object.entries(table).find(([name]) => name === who)?.[1];
    expect(pressable.toSorted()).toEqual([...(row?.[status] ?? ["no such cell"])].toSorted());
  });

  test("a closed ticket is not answered, and notes are the staff's", () => {
    expect(ticketButtons(people.requester, ticket("closed")).respond).toBe("closed");
    expect(ticketButtons(people.requester, ticket("open"))).toMatchObject({ respond: "allowed", note: false });
    expect(ticketButtons(people["another agent"], ticket("open"))).toMatchObject({ respond: "allowed", note: true, isWatching: true });
  });
});
