/** The SLA clock as people meet it: deadlines, rests, warnings, escalations, closings, in moved time and over HTTP. */
import { DeleteScheduleCommand, SchedulerClient } from "@aws-sdk/client-scheduler";
import { scheduleGroupName } from "@bulkhead/platform/names";
import { Ticket } from "@bulkhead/tickets/schema";
import { expect, test } from "vitest";
import { localStage } from "../src/stage.ts";
import { advance, deadLetters, onboardTenant, ownRun, settle } from "../src/testing.ts";
import { codeOf } from "./in-process.ts";
import { after, awaited, happenedTo, move, open, respond, settled, slaOf, succeeded, timersOf } from "./sla-story.ts";
import { ticketOf, trailOf, verificationOf } from "./trail-story.ts";

const log: string[] = [];
const run = await ownRun({ log: (line) => log.push(line) });
const missed = (): readonly string[] => log.filter((line) => line.includes("sla.timer_missed"));

/** Deletes a timer as an operator's slip might, with the credentials of a function that may. */
async function loseTimer(name: string): Promise<void> {
  const {
    AWS_ENDPOINT_URL: endpoint = "",
    AWS_ACCESS_KEY_ID = "",
    AWS_SECRET_ACCESS_KEY = "",
    AWS_SESSION_TOKEN = "",
  } = run.environmentFor("sla-keep-timer");
  const credentials = { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY, sessionToken: AWS_SESSION_TOKEN };
  const client = new SchedulerClient({ endpoint, region: localStage.region, credentials });
  await client.send(new DeleteScheduleCommand({ Name: name, GroupName: scheduleGroupName(localStage.stage) }));
  client.destroy();
}

test("a ticket that nobody looks at is warned of and escalated, level by level, until it is urgent", async () => {
  const tenant = await onboardTenant();
  const { id, created_at } = await open(tenant.user, { priority: "low" });
  await advance("P14D");

  // Low has 168 hours, then medium 72, high 24, urgent 4; a warning comes when four fifths of each have passed.
  const story = (await happenedTo(tenant, id)).map(({ type, occurred_at, entity_version, new_value }) => ({
    type,
    hours: Math.floor((Date.parse(occurred_at) - Date.parse(created_at)) / 360_000) / 10,
    entity_version,
    priority: new_value?.["priority"],
    deadline: new_value?.["deadline"],
  }));
  const due = [168, 240, 264, 268].map((hours) => after(created_at, hours));
  expect(story).toEqual([
    { type: "ticket.created", hours: 0, entity_version: 1, priority: "low", deadline: due[0] },
    { type: "sla.deadline_approaching", hours: 134.4, entity_version: 2, deadline: due[0] },
    { type: "ticket.escalated", hours: 168, entity_version: 3, priority: "medium", deadline: due[1] },
    { type: "sla.deadline_approaching", hours: 225.6, entity_version: 4, deadline: due[1] },
    { type: "ticket.escalated", hours: 240, entity_version: 5, priority: "high", deadline: due[2] },
    { type: "sla.deadline_approaching", hours: 259.2, entity_version: 6, deadline: due[2] },
    { type: "ticket.escalated", hours: 264, entity_version: 7, priority: "urgent", deadline: due[3] },
    { type: "sla.deadline_approaching", hours: 267.2, entity_version: 8, deadline: due[3] },
    { type: "ticket.escalated", hours: 268, entity_version: 9, priority: undefined, deadline: undefined },
  ]);
  expect(await ticketOf(tenant.user, id)).toMatchObject({
    status: "escalated",
    priority: "urgent",
    deadline: due[3],
    overdue: true,
    breached: true,
    escalation_level: 4,
    version: 9,
  });
  expect(await awaited(id)).toEqual([]);
  expect(await verificationOf(tenant.agent, id)).toMatchObject({ valid: true, entries: 9 });
  const trail = await trailOf(tenant.agent, id);
  expect(trail.slice(1).map(({ actor_type, user_id }) => [actor_type, user_id])).toEqual(Array.from({ length: 8 }, () => ["system", null]));
  expect(trail.slice(1, 3).map(({ action_type }) => action_type)).toEqual(["deadline_warning", "escalation"]);
});

test("a first response is waited for, and missed once", async () => {
  const tenant = await onboardTenant();
  await settled(tenant, { first_response: { high: "PT2H", medium: "PT8H" } });
  const [late, answered] = [await open(tenant.user, { priority: "high" }), await open(tenant.user, { priority: "high" })];
  expect(late.first_response_deadline).toBe(after(late.created_at, 2));
  expect(await awaited(late.id)).toEqual([{ kind: "first_response", at: late.first_response_deadline }]);

  // Neither the requester's own words nor a note among the staff are a response.
  await respond(tenant.user, answered.id);
  await respond(tenant.agent, answered.id, "Do we know this?", "internal");
  expect(await awaited(answered.id)).toEqual([{ kind: "first_response", at: answered.first_response_deadline }]);
  await respond(tenant.agent, answered.id);
  expect(await awaited(answered.id)).toEqual([{ kind: "warning", at: after(answered.created_at, 19.2) }]);

  await advance("PT3H");
  const told = await happenedTo(tenant, late.id);
  expect(told.map(({ type }) => type)).toEqual(["ticket.created", "sla.first_response_missed"]);
  expect(told[1]).toMatchObject({
    actor: { type: "system" },
    new_value: { breached: true, first_response_deadline: late.first_response_deadline },
    data: { breached: true, priority: "high" },
  });
  expect(await ticketOf(tenant.user, late.id)).toMatchObject({ breached: true, status: "new", deadline: late.deadline, version: 2 });
  expect(await ticketOf(tenant.user, answered.id)).toMatchObject({ breached: false });
  expect(await awaited(late.id)).toEqual([{ kind: "warning", at: after(late.created_at, 19.2) }]);
  await respond(tenant.agent, late.id);
  expect((await slaOf(tenant.agent, late.id)).first_response).toMatchObject({ state: "missed", responded_at: expect.any(String) });
});

test("a first response that resolves the ticket at once leaves no timer but the closing's", async () => {
  const tenant = await onboardTenant();
  await settled(tenant, { first_response: { high: "PT2H" } });
  const { id, first_response_deadline: at } = await open(tenant.user, { priority: "high" });
  expect(await awaited(id)).toEqual([{ kind: "first_response", at }]);
  succeeded(Ticket, await tenant.agent.post(`/v1/tickets/${id}/status`, { status: "resolved", comment: "It is out." }));
  expect(await awaited(id)).toEqual([expect.objectContaining({ kind: "auto_close" })]);
});

test("a pausing status lets the clock rest, and what was left is kept", async () => {
  const tenant = await onboardTenant();
  await settled(tenant, { pause_on: ["pending"], first_response: { urgent: "PT2H" } });
  const { id } = await open(tenant.user, { priority: "urgent" });
  await advance("PT1H30M");
  const paused = await move(tenant.agent, id, "pending");
  expect(paused).toMatchObject({ deadline: null, first_response_deadline: null, overdue: false });
  expect(await awaited(id)).toEqual([]);

  await advance("P3D");
  expect(await ticketOf(tenant.user, id)).toMatchObject({ status: "pending", breached: false, escalation_level: 0 });
  const { clock, remaining_seconds } = await slaOf(tenant.agent, id);
  expect([clock, Math.round(remaining_seconds / 60)]).toEqual(["paused", 150]);

  // The requester answers: the ticket is open again, with two hours and a half, and half an hour for the first response.
  await respond(tenant.user, id, "It still burns.");
  const resumed = await ticketOf(tenant.user, id);
  const left = (moment: string | null): number => Math.round((Date.parse(moment ?? "") - Date.parse(resumed.updated_at)) / 60_000);
  expect([resumed.status, left(resumed.deadline), left(resumed.first_response_deadline)]).toEqual(["open", 150, 30]);
  await advance("PT3H");
  expect((await happenedTo(tenant, id)).map(({ type }) => type).slice(-3)).toEqual([
    "sla.first_response_missed",
    "sla.deadline_approaching",
    "ticket.escalated",
  ]);
});

test("with a business calendar only working time counts", async () => {
  const tenant = await onboardTenant();
  const office = [
    ["09:00", "12:00"],
    ["13:00", "17:00"],
  ];
  const calendar = { time_zone: "Europe/Berlin", weekly: { mon: office, tue: office, wed: office, thu: office, fri: office } };
  await settled(tenant, { calendar, targets: { medium: "PT14H" } });
  const { id, created_at, deadline } = await open(tenant.user);
  // Two working days: the same time of day on another day, or the end of one.
  const sla = await slaOf(tenant.agent, id);
  expect(sla).toMatchObject({ clock: "running", target_seconds: 14 * 3_600, events: [{ kind: "created", priority: "medium" }], deadline });
  expect(sla.explanation[0]).toBe("A ticket of priority medium has 14 hours of working time, by the business calendar in Europe/Berlin.");
  const local = new Intl.DateTimeFormat("en-GB", { timeZone: "Europe/Berlin", weekday: "short", hour: "2-digit", minute: "2-digit" });
  const [weekday, time = ""] = local.format(Date.parse(deadline ?? "")).split(/,? /);
  expect(["Sat", "Sun"]).not.toContain(weekday);
  expect(time >= "09:00" && time <= "17:00", `due at ${time}`).toBe(true);
  expect(Date.parse(deadline ?? "") - Date.parse(created_at)).toBeGreaterThan(24 * 3_600_000);
  await advance("P7D");
  expect(await ticketOf(tenant.user, id)).toMatchObject({ status: "escalated", priority: "high", breached: true });
});

test("a resolved ticket is closed after its time, unless it is reopened", async () => {
  const tenant = await onboardTenant();
  await settled(tenant, { auto_close_after: "PT48H" });
  const [left, reopened] = [await open(tenant.user), await open(tenant.user)];
  for (const { id } of [left, reopened]) await move(tenant.agent, id, "resolved");
  const resolved = await ticketOf(tenant.user, left.id);
  expect(await awaited(left.id)).toEqual([{ kind: "auto_close", at: after(resolved.resolved_at ?? "", 48) }]);
  expect((await slaOf(tenant.agent, left.id)).auto_close_at).toBe(after(resolved.resolved_at ?? "", 48));

  await advance("PT47H");
  await respond(tenant.user, reopened.id, "It burns again.");
  await advance("PT2H");
  const told = await happenedTo(tenant, left.id);
  expect(told.at(-1)).toMatchObject({ type: "ticket.closed", actor: { type: "system", user_id: null }, new_value: { status: "closed" } });
  expect(await ticketOf(tenant.user, left.id)).toMatchObject({
    status: "closed",
    closed_at: expect.any(String),
    resolved_at: resolved.resolved_at,
  });
  expect(await awaited(left.id)).toEqual([]);
  expect(await ticketOf(tenant.user, reopened.id)).toMatchObject({ status: "open", closed_at: null });
});

test("a new policy moves no deadline that stands, and holds from the next target on", async () => {
  const tenant = await onboardTenant();
  const { id, created_at, deadline } = await open(tenant.user, { priority: "high" });
  await settled(tenant, { targets: { high: "PT1H", urgent: "PT2H" } });
  await advance("PT23H");
  expect(await ticketOf(tenant.user, id)).toMatchObject({ deadline, status: "new", breached: false });
  await advance("PT1H30M");
  expect(await ticketOf(tenant.user, id)).toMatchObject({ priority: "urgent", deadline: after(created_at, 26), escalation_level: 1 });
});

test("what was missed while nobody was there is made up for in order, each once, and said so", async () => {
  const tenant = await onboardTenant();
  await settled(tenant, { first_response: { high: "PT4H" } });
  const [lost, kept] = [await open(tenant.user, { priority: "high" }), await open(tenant.user, { priority: "high" })];
  const [timer] = await timersOf(lost.id);
  await loseTimer(timer?.name ?? "");
  expect(missed()).toEqual([]);

  // The whole system is down for two days: nothing is handled on the way. Then one timer is late, the other never comes.
  run.clock.moveTo(run.clock.nowMs() + 48 * 3_600_000);
  for (const { id, created_at } of [lost, kept]) {
    const told = await happenedTo(tenant, id);
    expect(told.map(({ type, new_value }) => [type, new_value?.["deadline"]])).toEqual([
      ["ticket.created", after(created_at, 24)],
      ["sla.first_response_missed", undefined],
      ["sla.deadline_approaching", after(created_at, 24)],
      ["ticket.escalated", after(created_at, 28)],
      ["sla.deadline_approaching", after(created_at, 28)],
      ["ticket.escalated", undefined],
    ]);
    expect(await ticketOf(tenant.user, id)).toMatchObject({ priority: "urgent", escalation_level: 2, deadline: after(created_at, 28) });
  }
  const [alarm] = missed().filter((line) => line.includes(lost.id));
  expect(alarm).toContain('"moment":"first_response"');
});

test("the sweep finds a lost warning and a lost closing too", async () => {
  const tenant = await onboardTenant();
  const [warned, closed] = [await open(tenant.user), await open(tenant.user)];
  await move(tenant.agent, closed.id, "resolved");
  const before = missed().length;
  for (const { id } of [warned, closed]) for (const { name } of await timersOf(id)) await loseTimer(name);
  await advance("PT71H");
  expect((await happenedTo(tenant, warned.id)).map(({ type }) => type)).toEqual(["ticket.created", "sla.deadline_approaching"]);
  await advance("PT7H");
  expect(await ticketOf(tenant.user, closed.id)).toMatchObject({ status: "closed" });
  expect(
    missed()
      .slice(before)
      .map((line) => /"moment":"(\w+)"/.exec(line)?.[1]),
  ).toEqual(["warning", "auto_close"]);
});

test("a change that does not move the next moment touches no timer", async () => {
  const tenant = await onboardTenant();
  const { id } = await open(tenant.user);
  const timers = await timersOf(id);
  await tenant.agent.post(`/v1/tickets/${id}/pickup`);
  await move(tenant.agent, id, "pending");
  await respond(tenant.agent, id);
  await settle();
  run.usage.reset();
  await respond(tenant.agent, id, "Still looking.");
  succeeded(Ticket, await tenant.agent.patch(`/v1/tickets/${id}`, { category: "fire" }));
  await settle();
  expect(Object.keys(run.usage.snapshot().functions["sla-keep-timer"]?.actions ?? {})).toEqual([]);
  expect(await timersOf(id)).toEqual(timers);
});

test("the explanation is for the staff who may see the ticket", async () => {
  const [tenant, other] = [await onboardTenant(), await onboardTenant()];
  const { id } = await open(tenant.user);
  const explained = await slaOf(tenant.agent, id);
  expect(explained.explanation).toEqual([
    "A ticket of priority medium has 72 hours, around the clock.",
    expect.stringMatching(/^The clock started when the ticket was opened on \d{4}-\d\d-\d\d \d\d:\d\d UTC\.$/),
    expect.stringMatching(/^So it is due on .* UTC: (?:72 hours|71 hours 59 minutes) are left\.$/),
    expect.stringMatching(/^People are warned of the deadline on .* UTC\.$/),
  ]);
  expect([(await tenant.user.get(`/v1/tickets/${id}/sla`)).status, codeOf(await tenant.user.get(`/v1/tickets/${id}/sla`))]).toEqual([
    403,
    "auth.forbidden",
  ]);
  expect(codeOf(await other.agent.get(`/v1/tickets/${id}/sla`))).toBe("ticket.not_found");
});

test("nothing was given up", async () => {
  expect(await deadLetters()).toEqual([]);
});
