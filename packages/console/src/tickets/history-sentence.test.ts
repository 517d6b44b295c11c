import type { TrailEntry } from "@bulkhead/platform/trail-entry";
import { describe, expect, test } from "vitest";
import { sentenceOf } from "./history-sentence.ts";

const entry = (more: Partial<TrailEntry>): TrailEntry => ({
  id: "entry",
  tenant_id: "tenant",
  ticket_id: "one",
  user_id: "agent",
  actor_type: "user",
  action_type: "status_change",
  old_value: null,
  new_value: null,
  timestamp: "2026-11-22T10:00:00.000Z",
  entity: "ticket",
  entity_id: "one",
  version: 2,
  hash: "hash",
  approved: null,
  ...more,
});

describe("the history", () => {
  test("tells a change with what it was and what it became", () => {
    expect(sentenceOf(entry({ old_value: { status: "open", version: 1 }, new_value: { status: "pending", version: 2 } }))).toEqual({
      name: "status_change",
      moved: [{ field: "status", before: "open", after: "pending" }],
      reason: undefined,
    });
  });

  test("tells an escalation by hand with its reason, and one by the system as such", () => {
    const byHand = sentenceOf(entry({ action_type: "escalation", new_value: { status: "escalated", reason: "It spreads." } }));
    expect(byHand).toMatchObject({ name: "escalation", reason: "It spreads." });
    expect(sentenceOf(entry({ action_type: "escalation", actor_type: "system", user_id: null })).name).toBe("escalation_by_system");
  });

  test("tells a note from an answer", () => {
    const response = (visibility: string) =>
      entry({ action_type: "response_added", new_value: { response: { id: "r", visibility, length: 3 } } });
    expect(sentenceOf(response("internal")).name).toBe("note_added");
    expect(sentenceOf(response("public")).name).toBe("response_added");
  });

  test("does not repeat what a ticket was opened with", () => {
    expect(sentenceOf(entry({ action_type: "ticket_created", new_value: { subject: "Fire", status: "new" } })).moved).toEqual([]);
  });

  test("has a sentence for what a later API may do", () => {
    expect(sentenceOf(entry({ action_type: "ticket_merged" })).name).toBe("other");
  });
});
