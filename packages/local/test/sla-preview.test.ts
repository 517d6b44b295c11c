/** What another SLA policy would come to, asked before it is set. */
import { SlaPreview } from "@bulkhead/sla/schema";
import { beforeAll, describe, expect, test } from "vitest";
import { advance, onboardTenant, ownRun, settle, type TestPerson, type TestTenant } from "../src/testing.ts";
import { codeOf } from "./in-process.ts";
import { after, happenedTo, move, open, succeeded } from "./sla-story.ts";
import { ticketOf } from "./trail-story.ts";

await ownRun();

let tenant: TestTenant;
beforeAll(async () => {
  tenant = await onboardTenant();
});

const ask = (who: TestPerson, body: Readonly<Record<string, unknown>>) => who.post("/v1/tenant/sla/preview", body);
const preview = async (body: Readonly<Record<string, unknown>>): Promise<SlaPreview> =>
  succeeded(SlaPreview, await ask(tenant.admin, body));

test("a stricter target moves deadlines forward, and says whose are past already", async () => {
  const fresh = await open(tenant.user, { priority: "high" });
  await advance("PT3H");
  const urgent = await open(tenant.user, { priority: "urgent" });
  const { tenant_id, policy, counts, data } = await preview({ sla: { targets: { high: "PT2H" } }, tickets: [fresh.id, urgent.id] });
  expect(tenant_id).toBe(tenant.id);
  expect(policy.targets).toEqual({ urgent: "PT4H", high: "PT2H", medium: "PT72H", low: "PT168H" });
  expect(data).toEqual([
    {
      ticket_id: fresh.id,
      number: fresh.number,
      status: "new",
      priority: "high",
      created_at: fresh.created_at,
      deadline: fresh.deadline,
      preview_deadline: after(fresh.created_at, 2),
      change: "earlier",
      overdue: false,
      preview_overdue: true,
      exact: true,
    },
    expect.objectContaining({ ticket_id: urgent.id, deadline: urgent.deadline, preview_deadline: urgent.deadline, change: "unchanged" }),
  ]);
  expect(counts).toEqual({
    tickets: 2,
    earlier: 1,
    later: 0,
    unchanged: 1,
    starts: 0,
    rests: 0,
    newly_overdue: 1,
    no_longer_overdue: 0,
  });
  await settle();
  expect(await ticketOf(tenant.user, fresh.id)).toEqual({ ...fresh, overdue: false });
  expect((await happenedTo(tenant, fresh.id)).map(({ type }) => type)).toEqual(["ticket.created"]);
  for (const { id } of [fresh, urgent]) await tenant.admin.delete(`/v1/tickets/${id}`);
});

test("a status that would pause the clock is reckoned with from the beginning", async () => {
  const [resting, resumed] = [await open(tenant.user), await open(tenant.user)];
  for (const { id } of [resting, resumed]) await move(tenant.agent, id, "pending");
  await advance("PT10H");
  await move(tenant.agent, resumed.id, "open");
  const { data } = await preview({ sla: { pause_on: ["pending"] }, tickets: [resting.id, resumed.id] });
  expect(data.map(({ change, preview_deadline }) => [change, preview_deadline === null])).toEqual([
    ["rests", true],
    ["later", false],
  ]);
  const later = Date.parse(data[1]?.preview_deadline ?? "") - Date.parse(resumed.deadline ?? "");
  expect(Math.round(later / 360_000) / 10).toBe(10);
  for (const { id } of [resting, resumed]) await tenant.admin.delete(`/v1/tickets/${id}`);
});

test("without a choice those that are due next are looked at; a sample needs no tickets", async () => {
  const tickets = [];
  for (const priority of ["low", "urgent", "medium", "high"]) tickets.push(await open(tenant.user, { priority }));
  const done = await open(tenant.user, { priority: "urgent" });
  await move(tenant.agent, done.id, "resolved");
  await settle();
  const numbers = async (body: Readonly<Record<string, unknown>>) => (await preview(body)).data.map(({ priority }) => priority);
  expect(await numbers({ sla: {} })).toEqual(["urgent", "high", "medium", "low"]);
  expect(await numbers({ sla: {}, first: 2 })).toEqual(["urgent", "high"]);

  const office = [["09:00", "17:00"]];
  const calendar = { time_zone: "America/New_York", weekly: { mon: office, tue: office, wed: office, thu: office, fri: office } };
  const { data, counts } = await preview({
    sla: { calendar, targets: { urgent: "PT4H" } },
    // A Friday, 16:00 in New York.
    sample: [{ priority: "urgent", created_at: "2026-01-09T21:00:00.000Z" }],
  });
  expect(data).toEqual([
    expect.objectContaining({
      ticket_id: null,
      number: null,
      deadline: "2026-01-10T01:00:00.000Z",
      preview_deadline: "2026-01-12T17:00:00.000Z",
      change: "later",
    }),
  ]);
  expect(counts).toMatchObject({ tickets: 1, later: 1 });
});

describe("is refused", () => {
  test("to everybody but admins, and for tickets that are not there", async () => {
    const other = await onboardTenant();
    const { id } = await open(other.user);
    for (const who of [tenant.user, tenant.agent]) expect(codeOf(await ask(who, { sla: {} }))).toBe("auth.forbidden");
    const answer = await ask(tenant.admin, { sla: {}, tickets: [id] });
    expect([answer.status, codeOf(answer)]).toEqual([404, "ticket.not_found"]);
  });

  test.each([
    ["no policy", {}],
    ["an unknown part of a policy", { sla: { target: {} } }],
    ["a target that is no duration", { sla: { targets: { high: "2 hours" } } }],
    ["two choices", { sla: {}, first: 3, sample: [{ priority: "low", created_at: "2026-01-09T21:00:00.000Z" }] }],
    ["a ticket named twice", { sla: {}, tickets: Array.from({ length: 2 }, () => "01935b2e-6f00-7000-8000-000000000001") }],
    ["no ticket at all", { sla: {}, tickets: [] }],
    ["a date that there is not", { sla: {}, sample: [{ priority: "low", created_at: "2026-02-30T21:00:00.000Z" }] }],
    ["a date beyond all calendars", { sla: {}, sample: [{ priority: "low", created_at: "9026-02-20T21:00:00.000Z" }] }],
    ["too many", { sla: {}, first: 51 }],
  ])("%s", async (_, body) => {
    const answer = await ask(tenant.admin, body);
    expect([answer.status, codeOf(answer)]).toEqual([400, "request.invalid"]);
  });
});
