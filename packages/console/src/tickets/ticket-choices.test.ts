import type { TicketActor } from "@bulkhead/tickets/policy";
import type { TicketSummary } from "@bulkhead/tickets/schema";
import { describe, expect, test } from "vitest";
import { assignmentChoice, type ChoosableTicket, priorityChoices, statusChoices } from "./ticket-choices.ts";

const actor = (more: Partial<TicketActor> = {}): TicketActor => ({
  user_id: "me",
  role: "agent",
  team_ids: ["support"],
  sees: "all",
  assigns: "none",
  asks_for: [],
  ...more,
});
const ticket = (more: Partial<TicketSummary> = {}): ChoosableTicket => ({
  id: "one",
  number: 1,
  subject: "The printer is on fire",
  priority: "medium",
  category: "hardware",
  tags: [],
  status: "open",
  user_id: "requester",
  assigned_to: "me",
  team_id: null,
  deadline: null,
  warning_at: null,
  overdue: false,
  breached: false,
  escalation_level: 0,
  created_at: "2026-11-22T10:00:00.000Z",
  closed_at: null,
  ...more,
});
const verdicts = (choices: readonly { readonly value: string; readonly verdict: string }[]): Record<string, string> =>
  Object.fromEntries(choices.map(({ value, verdict }) => [value, verdict]));

describe("statuses", () => {
  test("an agent may move their own ticket along the table", () => {
    expect(verdicts(statusChoices(actor(), [ticket()]))).toEqual({
      open: "current",
      pending: "allowed",
      escalated: "allowed",
      resolved: "allowed",
      closed: "allowed",
    });
  });

  test("a colleague's ticket is not theirs to move", () => {
    const choices = verdicts(statusChoices(actor(), [ticket({ assigned_to: "other" })]));
    expect(choices).toMatchObject({ pending: "forbidden", resolved: "forbidden", closed: "forbidden", escalated: "forbidden" });
  });

  test("an escalation is asked for where the tenant wants it approved", () => {
    expect(verdicts(statusChoices(actor({ asks_for: ["escalate"] }), [ticket()]))["escalated"]).toBe("approval_required");
    expect(verdicts(statusChoices(actor({ asks_for: ["escalate"], role: "admin" }), [ticket()]))["escalated"]).toBe("allowed");
  });

  test("a closed ticket is brought back by admins, and asked back by agents, whether or not the tenant lists that", () => {
    const closed = ticket({ status: "closed" });
    expect(verdicts(statusChoices(actor({ role: "admin" }), [closed]))["open"]).toBe("allowed");
    expect(verdicts(statusChoices(actor(), [closed]))["open"]).toBe("approval_required");
    expect(verdicts(statusChoices(actor({ asks_for: ["restore"] }), [closed]))["open"]).toBe("approval_required");
    expect(verdicts(statusChoices(actor(), [ticket({ status: "closed", assigned_to: "other" })]))["open"]).toBe("forbidden");
  });

  test("of several tickets it is said for how many a status is allowed", () => {
    const choices = statusChoices(actor(), [ticket(), ticket({ id: "two", assigned_to: "other" })]);
    expect(choices.find(({ value }) => value === "pending")).toEqual({ value: "pending", verdict: "allowed", allowed: 1 });
  });

  test("what needs an approval is asked for one ticket at a time", () => {
    const choices = verdicts(statusChoices(actor({ asks_for: ["escalate"] }), [ticket(), ticket({ id: "two" })]));
    expect(choices["escalated"]).toBe("one_by_one");
  });
});

describe("priorities", () => {
  test("raising is asked for where the tenant wants it approved, lowering is not", () => {
    expect(verdicts(priorityChoices(actor({ asks_for: ["priority_raise"] }), [ticket()]))).toEqual({
      urgent: "approval_required",
      high: "approval_required",
      medium: "current",
      low: "allowed",
    });
  });

  test("a closed ticket keeps its priority", () => {
    expect(verdicts(priorityChoices(actor({ role: "admin" }), [ticket({ status: "closed" })]))["urgent"]).toBe("closed");
  });
});

describe("assignment", () => {
  const unassigned = ticket({ assigned_to: null });

  test("agents take what nobody has, and hand it to nobody else", () => {
    expect(assignmentChoice(actor(), [unassigned], { assigned_to: "me" }).verdict).toBe("allowed");
    expect(assignmentChoice(actor(), [unassigned], { assigned_to: "other" }, ["support"]).verdict).toBe("forbidden");
  });

  test("where the tenant lets them, they hand it on within their teams", () => {
    const within = actor({ assigns: "team" });
    expect(assignmentChoice(within, [unassigned], { assigned_to: "other" }, ["support"]).verdict).toBe("allowed");
    expect(assignmentChoice(within, [unassigned], { assigned_to: "other" }, ["sales"]).verdict).toBe("forbidden");
    expect(assignmentChoice(within, [unassigned], { team_id: "support" }).verdict).toBe("allowed");
  });

  test("whoever has it already has it", () => {
    expect(assignmentChoice(actor(), [ticket()], { assigned_to: "me" }).verdict).toBe("current");
  });
});
