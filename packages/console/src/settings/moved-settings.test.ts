import { defaultSettings, type Tenant } from "@bulkhead/tenants/schema";
import { expect, test } from "vitest";
import { movedSettings } from "./moved-settings.ts";

const tenant: Tenant = {
  id: "01935b2e-6f00-7000-8000-00000000ac3e",
  name: "Acme",
  slug: "acme",
  status: "active",
  plan: "standard",
  time_zone: "UTC",
  ...defaultSettings,
  created_at: "2026-11-22T10:00:00.000Z",
  updated_at: "2026-11-22T10:00:00.000Z",
  version: 1,
};

test("names what moved, and nothing of what every change moves", () => {
  const after: Tenant = {
    ...tenant,
    sla: { ...tenant.sla, targets: { ...tenant.sla.targets, urgent: "PT2H" }, pause_on: ["pending"] },
    updated_at: "2026-11-22T11:00:00.000Z",
    version: 2,
  };
  expect(movedSettings(tenant, after)).toEqual([
    { path: "sla.targets.urgent", before: "PT4H", after: "PT2H" },
    { path: "sla.pause_on", before: "[]", after: '["pending"]' },
  ]);
});

test("a calendar that was not there before is all new", () => {
  const calendar = { time_zone: "UTC", weekly: { mon: [], tue: [], wed: [], thu: [], fri: [], sat: [], sun: [] }, holidays: [] };
  const paths = movedSettings(tenant, { ...tenant, sla: { ...tenant.sla, calendar } }).map(({ path }) => path);
  expect(paths).toContain("sla.calendar.time_zone");
});
