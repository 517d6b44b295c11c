import type { Ticket } from "@bulkhead/tickets/schema";
import { describe, expect, test } from "vitest";
import { baseOf, changedFields } from "./changed-fields.ts";

const ticket: Ticket = {
  id: "one",
  number: 1,
  tenant_id: "tenant",
  user_id: "requester",
  created_by: "requester",
  subject: "The printer is on fire",
  description: "It began with tray 2.",
  priority: "medium",
  category: "hardware",
  tags: ["fire"],
  custom_fields: { floor: 2, building: "A" },
  followers: [],
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
  assigned_to: null,
  team_id: null,
  first_responded_at: null,
  resolved_at: null,
  closed_at: null,
  created_at: "2026-11-22T10:00:00.000Z",
  updated_at: "2026-11-22T10:00:00.000Z",
  version: 3,
};

describe("an edit", () => {
  test("asks for what it moved and for nothing else", () => {
    expect(changedFields(ticket, { subject: "The printer burns", category: "hardware", tags: ["fire"] })).toEqual({
      subject: "The printer burns",
    });
  });

  test("says of a custom field that is gone that it is", () => {
    expect(changedFields(ticket, { custom_fields: { floor: 3, room: "12" } })).toEqual({
      custom_fields: { floor: 3, room: "12", building: null },
    });
  });

  test("that moves nothing asks for nothing", () => {
    expect(changedFields(ticket, { custom_fields: { floor: 2, building: "A" }, external_id: null, followers: [] })).toEqual({});
  });

  test("is one of the ticket as it is now, when nobody else has moved the same", () => {
    const now = { ...ticket, version: 5, status: "pending" as const };
    expect(baseOf(ticket, now, { subject: "The printer burns" })).toBe(now);
  });

  test("is one of the ticket as it was when it began, when somebody has: so they hear of it", () => {
    const now = { ...ticket, version: 5, subject: "Fire in the printer" };
    expect(baseOf(ticket, now, { subject: "The printer burns" })).toBe(ticket);
  });
});
