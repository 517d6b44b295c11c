import { defaultSettings } from "@bulkhead/tenants/schema";
import { expect, test } from "vitest";
import { advanceClock } from "./clock.ts";
import type { TicketRecord } from "./repository.ts";
import { withAssignee } from "./with-assignee.ts";
import { withStatus } from "./with-status.ts";

const { sla } = defaultSettings;
const start = Date.parse("2026-11-22T10:00:00.000Z");
const hour = 3_600_000;
const at = (hours: number): string => new Date(start + hours * hour).toISOString();

/** A new ticket, due after four hours. */
const ticket: TicketRecord = {
  id: "01935b2e-6f00-7000-8000-000000000001",
  number: 1,
  tenant_id: "01935b2e-6f00-7000-8000-00000000ac3e",
  user_id: "01935b2e-6f00-7000-8000-0000000000a1",
  created_by: "01935b2e-6f00-7000-8000-0000000000a1",
  subject: "The printer is on fire",
  description: "Flames come out of tray 2.",
  priority: "urgent",
  category: "hardware",
  tags: [],
  custom_fields: {},
  followers: [],
  channel: "api",
  external_id: null,
  merged_into: null,
  status: "new",
  breached: false,
  escalation_level: 0,
  assigned_to: null,
  team_id: null,
  first_responded_at: null,
  resolved_at: null,
  closed_at: null,
  created_at: at(0),
  updated_at: at(0),
  version: 1,
  last_hash: "",
  clock: advanceClock(sla, undefined, { kind: "created", priority: "urgent" }, start),
};

test("a deadline that has passed was missed, although its timer has not come to it yet", () => {
  expect(withStatus(ticket, "resolved", sla, start + 3.9 * hour)).toMatchObject({ breached: false, resolved_at: at(3.9) });
  expect(withStatus(ticket, "resolved", sla, start + 4.1 * hour)).toMatchObject({ breached: true, resolved_at: at(4.1) });
});

test("what was resolved stays resolved when it is closed, and is not any more when it is reopened", () => {
  const resolved = withStatus(ticket, "resolved", sla, start + hour);
  const closed = withStatus(resolved, "closed", sla, start + 2 * hour);
  expect(closed).toMatchObject({ resolved_at: at(1), closed_at: at(2) });
  expect(withStatus(closed, "open", sla, start + 3 * hour)).toMatchObject({
    resolved_at: null,
    closed_at: null,
    clock: { deadline: at(6) },
  });
  expect(withStatus(ticket, "closed", sla, start + hour)).toMatchObject({ resolved_at: null, closed_at: at(1) });
});

test("a new ticket that somebody gets is open, also where new ones rest", () => {
  const resting = { ...sla, pause_on: ["new" as const] };
  const paused = { ...ticket, clock: advanceClock(resting, undefined, { kind: "created", priority: "urgent" }, start) };
  expect(paused.clock.deadline).toBeNull();
  expect(withAssignee(paused, "somebody", resting, start + 10 * hour)).toMatchObject({ status: "open", clock: { deadline: at(14) } });
  expect(withAssignee({ ...ticket, status: "pending" }, "somebody", sla, start)).toMatchObject({ status: "pending" });
  expect(withAssignee({ ...ticket, status: "new" }, null, sla, start)).toMatchObject({ status: "new", assigned_to: null });
});
