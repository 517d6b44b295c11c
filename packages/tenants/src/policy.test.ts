import { expect, test } from "vitest";
import { changedSlaPolicy, mayReactivate, maySuspend } from "./policy.ts";
import { defaultSettings, TenantStatus, type ChangeSlaPolicy } from "./schema.ts";

const { sla } = defaultSettings;
const calendar = {
  time_zone: "Europe/Berlin",
  weekly: { mon: [["09:00", "17:00"] satisfies [string, string]], tue: [], wed: [], thu: [], fri: [], sat: [], sun: [] },
  holidays: [],
};

test("what is active can be suspended, what is suspended reactivated, and nothing else", () => {
  expect(TenantStatus.options.map((status) => [status, maySuspend(status), mayReactivate(status)])).toEqual([
    ["provisioning", false, false],
    ["active", true, false],
    ["suspended", false, true],
  ]);
});

test.each<[ChangeSlaPolicy, Partial<typeof sla>]>([
  [{}, {}],
  [{ targets: { urgent: "PT1H" } }, { targets: { ...sla.targets, urgent: "PT1H" } }],
  [{ first_response: { low: "PT9H" } }, { first_response: { ...sla.first_response, low: "PT9H" } }],
  [{ calendar }, { calendar }],
  [{ pause_on: ["pending"] }, { pause_on: ["pending"] }],
  [{ warning_share: 0.5 }, { warning_share: 0.5 }],
  [{ auto_close_after: null }, { auto_close_after: null }],
])("%j changes that part of an SLA policy, and no other", (changes, parts) => {
  expect(changedSlaPolicy(sla, changes)).toEqual({ ...sla, ...parts });
});

test("null takes away what may be absent", () => {
  const rich = { ...sla, calendar, first_response: { ...sla.first_response, urgent: "PT1H" } };
  expect(changedSlaPolicy(rich, { calendar: null, first_response: { urgent: null } })).toEqual(sla);
});
