/** A tenant's settings: what may be said, who may say it, what the trail tells of it, and that old records know new settings. */
import { defaultDeskRules } from "@bulkhead/platform/schema";
import { defaultSettings, Tenant } from "@bulkhead/tenants/schema";
import { Me } from "@bulkhead/users/schema";
import { beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import { addPerson, api, events, onboardTenant, ownRun, rootToken, type ApiAnswer, type TestTenant } from "../src/testing.ts";
import { partition, putItem } from "./engine-client.ts";
import { codeOf } from "./in-process.ts";

const run = await ownRun();
let acme: TestTenant;
beforeAll(async () => {
  acme = await onboardTenant();
});

const settingsOf = async ({ admin }: TestTenant): Promise<Tenant> => (await admin.get("/v1/tenant")).parse(Tenant);
const change = async (settings: unknown, { admin }: TestTenant = acme): Promise<Tenant> => {
  const answer = await admin.patch("/v1/tenant", settings);
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  return answer.parse(Tenant);
};
const changesOf = async ({ id }: TestTenant) => (await events(id)).filter(({ type }) => type === "tenant.settings_changed");
const Invalid = z.object({ errors: z.array(z.object({ path: z.string(), message: z.string() })) });
const wrongPaths = (answer: ApiAnswer): string[] => answer.parse(Invalid).errors.map(({ path }) => path);

const calendar = {
  time_zone: "Europe/Berlin",
  weekly: {
    mon: [
      ["09:00", "12:00"],
      ["12:00", "17:00"],
    ],
  },
  holidays: ["2026-12-25"],
};
const wholeCalendar = { ...calendar, weekly: { ...calendar.weekly, tue: [], wed: [], thu: [], fri: [], sat: [], sun: [] } };

test("a new tenant has the defaults", async () => {
  const tenant = await onboardTenant({ time_zone: "Asia/Tokyo", plan: "enterprise" });
  expect(await settingsOf(tenant)).toMatchObject({ time_zone: "Asia/Tokyo", plan: "enterprise", ...defaultSettings, version: 1 });
  expect(defaultSettings.sla.targets).toEqual({ urgent: "PT4H", high: "PT24H", medium: "PT72H", low: "PT168H" });
  expect(await settingsOf(await onboardTenant())).toMatchObject({ time_zone: "UTC", plan: "standard" });
});

test.each([
  [{ name: "Acme & Sons" }, { name: "Acme & Sons" }],
  [{ time_zone: "America/New_York" }, { time_zone: "America/New_York" }],
  [{ sla: { targets: { urgent: "PT2H" } } }, { sla: { targets: { urgent: "PT2H" } } }],
  [{ sla: { first_response: { high: "PT1H" } } }, { sla: { first_response: { high: "PT1H" } } }],
  [{ sla: { calendar } }, { sla: { calendar: wholeCalendar } }],
  [{ sla: { pause_on: ["pending", "new"] } }, { sla: { pause_on: ["pending", "new"] } }],
  [{ sla: { warning_share: 0.5 } }, { sla: { warning_share: 0.5 } }],
  [{ sla: { auto_close_after: null } }, { sla: { auto_close_after: null } }],
  [{ approvals: { required_for: ["priority_raise", "role_change"] } }, { approvals: { required_for: ["priority_raise", "role_change"] } }],
  [{ agent_visibility: "team" }, { agent_visibility: "team" }],
  [{ agent_assignment: "team" }, { agent_assignment: "team" }],
  [{ flags: { self_registration: false } }, { flags: { self_registration: false } }],
  [{ branding: { name: "Acme Help" } }, { branding: { name: "Acme Help" } }],
])("%j changes that and nothing else, in settings and trail alike", async (settings, told) => {
  const tenant = await onboardTenant();
  const { version, updated_at, ...before } = await settingsOf(tenant);
  const { version: next, updated_at: moved, ...after } = await change(settings, tenant);
  expect(next).toBe(version + 1);
  expect(moved >= updated_at).toBe(true);
  expect(after).toMatchObject(told);
  expect(await settingsOf(tenant)).toMatchObject({ ...after, version: 2 });

  const [entry, ...others] = await changesOf(tenant);
  expect(others).toEqual([]);
  expect(entry).toMatchObject({ new_value: told, entity: "tenant", entity_id: tenant.id, entity_version: 2, actor: { type: "user" } });
  // Put back what moved, and everything is as it was.
  expect(overlay(after, entry?.old_value)).toEqual(before);
});

/** `value` with the fields of `over`, at every level. */
function overlay(value: unknown, over: unknown): unknown {
  const Fields = z.record(z.string(), z.unknown());
  const [under, fields] = [Fields.safeParse(value), Fields.safeParse(over)];
  if (!under.success || !fields.success) return over;
  const laid = Object.entries(fields.data).map(([name, each]) => [name, overlay(under.data[name], each)] as const);
  return { ...under.data, ...Object.fromEntries(laid) };
}

test("the trail shows of nested settings only what moved", async () => {
  const tenant = await onboardTenant();
  await change({ sla: { targets: { urgent: "PT2H", high: "PT24H" }, calendar } }, tenant);
  await change({ sla: { calendar: { ...calendar, holidays: ["2026-12-25", "2026-12-26"] } }, agent_visibility: "all" }, tenant);
  expect((await changesOf(tenant)).map(({ old_value, new_value }) => ({ old_value, new_value }))).toEqual([
    {
      old_value: { sla: { targets: { urgent: "PT4H" }, calendar: null } },
      new_value: { sla: { targets: { urgent: "PT2H" }, calendar: wholeCalendar } },
    },
    {
      old_value: { sla: { calendar: { holidays: ["2026-12-25"] } } },
      new_value: { sla: { calendar: { holidays: ["2026-12-25", "2026-12-26"] } } },
    },
  ]);
});

test("a calendar is replaced as a whole, and null removes it", async () => {
  await change({ sla: { calendar } });
  const other = { time_zone: "UTC", weekly: { sun: [["00:00", "24:00"]] } };
  expect((await change({ sla: { calendar: other } })).sla.calendar).toEqual({
    time_zone: "UTC",
    weekly: { mon: [], tue: [], wed: [], thu: [], fri: [], sat: [], sun: [["00:00", "24:00"]] },
    holidays: [],
  });
  expect((await change({ sla: { targets: { low: "PT100H" } } })).sla.calendar).not.toBeNull();
  expect((await change({ sla: { calendar: null } })).sla.calendar).toBeNull();
});

test("what is as it was is 200 and leaves no trace", async () => {
  const { version, ...before } = await settingsOf(acme);
  const entries = (await changesOf(acme)).length;
  for (const same of [{}, { sla: {} }, { sla: { targets: {} } }, { name: before.name, flags: before.flags, sla: { pause_on: [] } }])
    expect((await change(same)).version).toBe(version);
  expect(await changesOf(acme)).toHaveLength(entries);
});

test.each([
  [{ nmae: "Acme" }, "/json/nmae"],
  [{ quota: { requests_per_minute: 9 } }, "/json/quota"],
  [{ plan: "enterprise" }, "/json/plan"],
  [{ slug: "another" }, "/json/slug"],
  [{ status: "suspended" }, "/json/status"],
  [{ name: "  " }, "/json/name"],
  [{ name: "x".repeat(121) }, "/json/name"],
  [{ time_zone: "Middle/Earth" }, "/json/time_zone"],
  [{ time_zone: "+02:00" }, "/json/time_zone"],
  [{ sla: { target: {} } }, "/json/sla/target"],
  [{ sla: { targets: { critical: "PT1H" } } }, "/json/sla/targets/critical"],
  [{ sla: { targets: { urgent: null } } }, "/json/sla/targets/urgent"],
  [{ sla: { targets: { urgent: "P1D" } } }, "/json/sla/targets/urgent"],
  [{ sla: { targets: { urgent: "PT30M" } } }, "/json/sla/targets/urgent"],
  [{ sla: { targets: { urgent: "PT0H" } } }, "/json/sla/targets/urgent"],
  [{ sla: { targets: { urgent: "PT9000H" } } }, "/json/sla/targets/urgent"],
  [{ sla: { targets: { urgent: 4 } } }, "/json/sla/targets/urgent"],
  [{ sla: { warning_share: 1 } }, "/json/sla/warning_share"],
  [{ sla: { pause_on: ["closed"] } }, "/json/sla/pause_on/0"],
  [{ sla: { pause_on: ["pending", "pending"] } }, "/json/sla/pause_on"],
  [{ sla: { auto_close_after: "never" } }, "/json/sla/auto_close_after"],
  [{ sla: { calendar: { ...calendar, weekly: {} } } }, "/json/sla/calendar/weekly"],
  [{ sla: { calendar: { ...calendar, weekly: { montag: [] } } } }, "/json/sla/calendar/weekly/montag"],
  [{ sla: { calendar: { ...calendar, weekly: { mon: [["17:00", "09:00"]] } } } }, "/json/sla/calendar/weekly/mon"],
  [{ sla: { calendar: { ...calendar, weekly: { mon: [["09:00", "09:00"]] } } } }, "/json/sla/calendar/weekly/mon"],
  [
    {
      sla: {
        calendar: {
          ...calendar,
          weekly: {
            mon: [
              ["09:00", "12:00"],
              ["11:59", "17:00"],
            ],
          },
        },
      },
    },
    "/json/sla/calendar/weekly/mon",
  ],
  [{ sla: { calendar: { ...calendar, weekly: { mon: [["9:00", "17:00"]] } } } }, "/json/sla/calendar/weekly/mon/0/0"],
  [{ sla: { calendar: { ...calendar, holidays: ["2026-02-29"] } } }, "/json/sla/calendar/holidays/0"],
  [{ sla: { calendar: { weekly: calendar.weekly } } }, "/json/sla/calendar/time_zone"],
  [{ approvals: { required_for: ["everything"] } }, "/json/approvals/required_for/0"],
  [{ agent_visibility: "some" }, "/json/agent_visibility"],
  [{ branding: { colour: "red" } }, "/json/branding/colour"],
  [{ flags: { teleportation: true } }, "/json/flags/teleportation"],
  [{ flags: { self_registration: "yes" } }, "/json/flags/self_registration"],
])("%j is 400 and says where", async (settings, path) => {
  const { version } = await settingsOf(acme);
  const answer = await acme.admin.patch("/v1/tenant", settings);
  expect([answer.status, codeOf(answer)]).toEqual([400, "request.invalid"]);
  expect(wrongPaths(answer)).toContain(path);
  expect((await settingsOf(acme)).version).toBe(version);
});

test("settings are admins' business, and a super_admin's who has chosen the tenant", async () => {
  for (const person of [acme.user, acme.agent]) {
    for (const answer of [
      await person.get("/v1/tenant"),
      await person.patch("/v1/tenant", { name: "Mine" }),
      await person.get("/v1/tenant/usage"),
    ])
      expect([answer.status, codeOf(answer)]).toEqual([403, "auth.forbidden"]);
  }
  const globex = await onboardTenant();
  const before = await settingsOf(globex);
  const root = api(await rootToken());
  expect(codeOf(await root.patch("/v1/tenant", { name: "Nobody's" }))).toBe("tenant.required");
  const changed = await root.patch("/v1/tenant", { branding: { name: "From above" } }, { "x-tenant-id": acme.id });
  expect(changed.parse(Tenant)).toMatchObject({ id: acme.id, branding: { name: "From above" } });
  const entry = (await changesOf(acme)).at(-1);
  const { user } = (await root.get("/v1/me")).parse(z.object({ user: z.object({ id: z.string() }) }));
  expect(entry).toMatchObject({ tenant_id: acme.id, actor: { type: "super_admin", user_id: user.id } });
  expect(await settingsOf(globex)).toEqual(before);
  expect(await changesOf(globex)).toEqual([]);
});

test("a stale version is refused; a repeated request is answered as before", async () => {
  const { version } = await settingsOf(acme);
  const stale = await acme.admin.patch("/v1/tenant", { name: "Too late" }, { "if-match": `"${version - 1}"` });
  expect([stale.status, stale.body]).toEqual([412, expect.objectContaining({ code: "version.stale", current_version: version })]);
  const headers = { "idempotency-key": "settings", "if-match": `"${version}"` };
  const first = await acme.admin.patch("/v1/tenant", { name: "In time" }, headers);
  expect([first.status, first.headers.get("etag")]).toEqual([200, `"${version + 1}"`]);
  await change({ name: "Later" });
  const again = await acme.admin.patch("/v1/tenant", { name: "In time" }, headers);
  expect([again.status, again.headers.get("idempotent-replayed"), again.body]).toEqual([200, "true", first.body]);
  expect((await settingsOf(acme)).name).toBe("Later");
  expect(codeOf(await acme.admin.patch("/v1/tenant", { name: "Otherwise" }, headers))).toBe("idempotency.mismatch");
});

test("several admins at once: everybody's part is there", async () => {
  const tenant = await onboardTenant();
  const parts = [
    { sla: { targets: { urgent: "PT1H" } } },
    { sla: { targets: { low: "PT200H" } } },
    { sla: { first_response: { urgent: "PT1H" } } },
    { agent_visibility: "team" },
  ];
  // Whoever is outrun four times is told so, and asks again.
  const persist = async (part: unknown): Promise<void> => {
    const answer = await tenant.admin.patch("/v1/tenant", part);
    if (answer.status === 409) return persist(part);
    expect(answer.status).toBe(200);
  };
  await Promise.all(parts.map(persist));
  expect(await settingsOf(tenant)).toMatchObject({
    sla: { targets: { urgent: "PT1H", low: "PT200H" }, first_response: { urgent: "PT1H" } },
    agent_visibility: "team",
    version: 5,
  });
});

describe("flags", () => {
  test("without self_registration only people who were invited come in", async () => {
    const tenant = await onboardTenant();
    expect((await tenant.agent.get("/v1/me")).status).toBe(200);
    await change({ flags: { self_registration: false } }, tenant);
    // Nobody has asked as them, so that nothing of an earlier setting is cached: else 30 seconds.
    const stranger = await addPerson(tenant.id, `stranger@${tenant.slug}.test`, "agent");
    const refused = await stranger.get("/v1/tickets/counts");
    expect([refused.status, codeOf(refused)]).toEqual([403, "user.not_invited"]);
    expect((await tenant.agent.get("/v1/me")).status).toBe(200);
    expect((await tenant.admin.get("/v1/me")).status).toBe(200);
    await change({ flags: { self_registration: true } }, tenant);
    expect((await stranger.get("/v1/me")).status).toBe(200);
  });
});

describe("a tenant whose record is older than a setting", () => {
  const older = ["flags", "quota", "approvals", "agent_visibility", "agent_assignment", "branding"];

  test("has that setting's default, in every function, and its first change writes it down", async () => {
    const tenant = await onboardTenant();
    const [record = {}] = await partition(run.engine, "desk", `${tenant.id}#TENANT`);
    const { sla, ...rest } = Object.fromEntries(Object.entries(record).filter(([name]) => !older.includes(name)));
    const { M: rules } = z.object({ M: z.record(z.string(), z.record(z.string(), z.json())) }).parse(sla);
    const { targets = {}, calendar: around = {} } = rules;
    await putItem(run.engine, "desk", { ...rest, sla: { M: { targets, calendar: around } } });

    expect(await settingsOf(tenant)).toMatchObject({ ...defaultSettings, version: 1 });
    expect((await tenant.user.get("/v1/me")).parse(Me).desk).toEqual(defaultDeskRules);
    const ticket = { subject: "Old but sound", description: "Made under an old record.", category: "test" };
    expect((await tenant.user.post("/v1/tickets", ticket)).status).toBe(201);
    expect(await change({ sla: { warning_share: 0.5 } }, tenant)).toMatchObject({ version: 2, sla: { warning_share: 0.5 } });
    const [after = {}] = await partition(run.engine, "desk", `${tenant.id}#TENANT`);
    expect(Object.keys(after)).toEqual(expect.arrayContaining(older));
  });
});
