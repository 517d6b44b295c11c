/** The story that everything stands on: two tenants, a ticket, a missed deadline. Over HTTP, as anybody could tell it with curl. */
import { DeleteScheduleCommand, SchedulerClient } from "@aws-sdk/client-scheduler";
import { scheduleGroupName } from "@bulkhead/platform/names";
import { Ticket } from "@bulkhead/tickets/schema";
import { Role } from "@bulkhead/platform/schema";
import { beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import { FaultPlan, type FaultPlanInput } from "../src/aws/faults.ts";
import { localStage } from "../src/stage.ts";
import {
  advance,
  deadLetters,
  events,
  onboardTenant,
  ownRun,
  schedules,
  settle,
  type ApiAnswer,
  type TestPerson,
  type TestTenant,
} from "../src/testing.ts";
import { TicketPage, ticketOf, trailOf, verificationOf } from "./trail-story.ts";

const hourMs = 3_600_000;
const log: string[] = [];
const run = await ownRun({ log: (line) => log.push(line) });

let acme: TestTenant;
let globex: TestTenant;
beforeAll(async () => {
  const onboard = (slug: string): Promise<TestTenant> => onboardTenant({ slug, name: slug, admin_email: `admin@${slug}.test` });
  [acme, globex] = await Promise.all([onboard("acme"), onboard("globex")]);
});

const draft = { subject: "The printer is on fire", description: "Flames come out of tray 2.", category: "hardware" };
const open = async (who: TestPerson, fields: Readonly<Record<string, unknown>> = {}): Promise<Ticket> => {
  const answer = await who.post("/v1/tickets", { ...draft, ...fields });
  expect(answer.status, JSON.stringify(answer.body)).toBe(201);
  return answer.parse(Ticket);
};
const list = async (who: TestPerson, query = ""): Promise<readonly string[]> =>
  (await who.get(`/v1/tickets?limit=100${query}`)).parse(TicketPage).data.map(({ id }) => id);
const me = async (who: TestPerson) => (await who.get("/v1/me")).parse(z.object({ user: z.object({ id: z.string() }), role: Role }));
const after = (from: string, hours: number): string => new Date(Date.parse(from) + hours * hourMs).toISOString();
const code = (answer: ApiAnswer): unknown => answer.parse(z.object({ code: z.string() })).code;
const happenedTo = async (id: string, type?: string) =>
  (await events(acme.id)).filter((event) => event.entity_id === id && (type === undefined || event.type === type));

/** What a ticket's timers are invoked with. */
const Timer = z.looseObject({ ticket_id: z.string(), clock_version: z.int() });
const timersOf = async (id: string) =>
  (await schedules()).flatMap(({ name, due, input }) => {
    const timer = Timer.safeParse(input === null ? null : JSON.parse(input));
    return timer.success && timer.data.ticket_id === id ? [{ name, due, input: timer.data }] : [];
  });
const timerOf = async (id: string) => {
  await settle();
  const [timer, ...others] = await timersOf(id);
  expect(others, "a ticket has one timer").toEqual([]);
  if (timer === undefined) throw new Error("the ticket has no timer");
  return timer;
};
const fire = (input: unknown): Promise<unknown> => run.lambdas.invoke("sla-fire-timer", input);
const missed = (): readonly string[] => log.filter((line) => line.includes("sla.timer_missed"));
const inject = (rules: z.input<typeof FaultPlanInput>["rules"]): void => run.faults.replace(new FaultPlan({ seed: 7, rules }));

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

describe("a ticket in its tenant", () => {
  test("a user opens it, an agent finds it and picks it up", async () => {
    const answer = await acme.user.post("/v1/tickets", draft);
    expect(answer.status).toBe(201);
    expect(answer.headers.get("etag")).toBe('"1"');
    const ticket = answer.parse(Ticket);
    expect(answer.headers.get("location")).toBe(`/v1/tickets/${ticket.id}`);
    expect(ticket).toMatchObject({
      ...draft,
      number: 1,
      tenant_id: acme.id,
      status: "new",
      priority: "medium",
      assigned_to: null,
      overdue: false,
      breached: false,
      version: 1,
    });
    expect(ticket.deadline).toBe(after(ticket.created_at, 72));

    expect(await list(acme.agent)).toEqual([ticket.id]);
    const picked = await acme.agent.post(`/v1/tickets/${ticket.id}/pickup`);
    expect([picked.status, picked.headers.get("etag")]).toEqual([200, '"2"']);
    expect(picked.parse(Ticket)).toMatchObject({ status: "open", assigned_to: (await me(acme.agent)).user.id, deadline: ticket.deadline });
    const again = await acme.agent2.post(`/v1/tickets/${ticket.id}/pickup`);
    expect([again.status, code(again)]).toEqual([409, "ticket.already_assigned"]);
  });

  test("an illegal move is refused with the legal ones", async () => {
    const { id } = await open(acme.user);
    await acme.agent.post(`/v1/tickets/${id}/pickup`);
    for (const status of ["new", "escalated", "open"]) {
      const answer = await acme.agent.post(`/v1/tickets/${id}/status`, { status });
      expect([status, answer.status, answer.body]).toEqual([
        status,
        409,
        expect.objectContaining({ code: "ticket.transition_not_allowed", allowed: ["pending", "resolved", "closed"] }),
      ]);
    }
    expect((await ticketOf(acme.user, id)).version).toBe(2);
  });

  test("for everybody of another tenant it is as if it had never been", async () => {
    const { id } = await open(acme.user);
    await settle();
    const never = "01935b2e-6f00-7000-8000-000000000001";
    const routes = [
      ["GET", ""],
      ["DELETE", ""],
      ["POST", "/status", { status: "pending" }],
      ["POST", "/pickup"],
      ["GET", "/audit"],
      ["GET", "/audit/verify"],
    ] as const;
    const seen = ({ status, headers, body }: ApiAnswer): unknown => ({
      status,
      headers: [...headers].filter(([name]) => !["date", "x-request-id", "apigw-requestid"].includes(name)),
      body: { ...z.record(z.string(), z.unknown()).parse(body), request_id: undefined },
    });
    for (const who of [globex.admin, globex.agent, globex.agent2, globex.user, globex.user2]) {
      const { role } = await me(who);
      for (const [method, path, body] of routes) {
        const ask = (ticket: string): Promise<ApiAnswer> =>
          method === "POST"
            ? who.post(`/v1/tickets/${ticket}${path}`, body)
            : method === "GET"
              ? who.get(`/v1/tickets/${ticket}${path}`)
              : who.delete(`/v1/tickets/${ticket}`);
        const answer = await ask(id);
        const staffOnly = /pickup|audit/.test(path);
        expect([who.email, path, answer.status, code(answer)]).toEqual([
          who.email,
          path,
          ...(role === "user" && staffOnly ? [403, "auth.forbidden"] : [404, "ticket.not_found"]),
        ]);
        expect(seen(answer)).toEqual(seen(await ask(never)));
      }
      expect(await list(who)).toEqual([]);
    }
    expect(await ticketOf(acme.user, id)).toMatchObject({ status: "new", version: 1 });
  });

  test("a body that names another tenant is refused, wherever it names it", async () => {
    const before = await list(acme.agent);
    const answer = await acme.user.post("/v1/tickets", { ...draft, tenant_id: globex.id });
    expect([answer.status, code(answer)]).toEqual([403, "tenant.mismatch"]);
    expect((await acme.user.get("/v1/tickets", { "x-tenant-id": globex.id })).status).toBe(403);
    expect(await list(acme.agent)).toEqual(before);
    expect((await acme.user.post("/v1/tickets", { ...draft, tenant_id: acme.id })).status).toBe(201);
  });

  test("deleting closes: it leaves the views and stays readable", async () => {
    const { id } = await open(acme.user);
    await acme.agent.post(`/v1/tickets/${id}/pickup`);
    const deleted = await acme.agent.delete(`/v1/tickets/${id}`);
    expect(deleted.status).toBe(200);
    expect(deleted.parse(Ticket)).toMatchObject({ status: "closed", deadline: null, closed_at: expect.any(String) });
    for (const view of ["", "&assigned_to=me", "&priority=medium", "&status=open"]) expect(await list(acme.agent, view)).not.toContain(id);
    expect(await list(acme.agent, "&status=closed")).toEqual([id]);
    expect(await ticketOf(acme.user, id)).toMatchObject({ status: "closed", version: 3 });
    expect((await acme.agent.delete(`/v1/tickets/${id}`)).parse(Ticket).version).toBe(3);
    await settle();
    expect(await timersOf(id)).toEqual([]);
  });
});

describe("a missed deadline", () => {
  test("escalates the ticket, once", async () => {
    const ticket = await open(acme.user);
    const timer = await timerOf(ticket.id);
    await advance("PT73H");
    const escalated = await ticketOf(acme.user, ticket.id);
    expect(escalated).toMatchObject({ status: "escalated", priority: "high", breached: true, escalation_level: 1, version: 3 });
    expect(escalated.deadline).toBe(after(ticket.deadline ?? "", 24));
    const told = await happenedTo(ticket.id);
    expect(told.map(({ type }) => type)).toEqual(["ticket.created", "sla.deadline_approaching", "ticket.escalated"]);
    expect(told[2]).toMatchObject({
      actor: { type: "system", user_id: null },
      entity_version: 3,
      old_value: { status: "new", priority: "medium" },
      new_value: { status: "escalated", priority: "high", deadline: escalated.deadline },
    });
    expect((await trailOf(acme.agent, ticket.id)).at(-1)).toMatchObject({ action_type: "escalation", actor_type: "system", user_id: null });
    expect(await verificationOf(acme.agent, ticket.id)).toMatchObject({ valid: true, entries: 3 });

    // The same timer again and again, one after another and at once, and those of clock versions that are over or not yet there.
    await fire(timer.input);
    const versions = [0, 1, 1, 2, 2, 4, 99];
    await Promise.all(versions.map((clock_version) => fire({ ...timer.input, clock_version })));
    await settle();
    expect(await ticketOf(acme.user, ticket.id)).toEqual(escalated);
    expect(await happenedTo(ticket.id)).toHaveLength(3);
    expect((await timerOf(ticket.id)).input.clock_version).toBe(3);
  });

  test("a timer that fires at the same time as itself escalates once", async () => {
    const ticket = await open(acme.user, { priority: "urgent" });
    // Past the warning: the deadline is next.
    await advance("PT3H30M");
    const { name, input } = await timerOf(ticket.id);
    await loseTimer(name);
    // Past the deadline, and before a sweep would look: its grace is five minutes.
    await advance("PT32M");
    await Promise.all(Array.from({ length: 10 }, () => fire(input)));
    expect(await happenedTo(ticket.id, "ticket.escalated")).toHaveLength(1);
    expect(await ticketOf(acme.user, ticket.id)).toMatchObject({ escalation_level: 1, version: 3 });
  });

  test("is handled once when every delivery comes three times and out of order", async () => {
    inject([{ fault: { kind: "reorder", ms: 50 }, probability: 0.3 }, { fault: { kind: "duplicate", copies: 2 } }]);
    const tickets = await Promise.all(Array.from({ length: 5 }, () => open(acme.user, { priority: "high" })));
    await Promise.all(tickets.map(({ id }) => acme.agent.post(`/v1/tickets/${id}/pickup`)));
    await advance("PT25H");
    inject([]);
    for (const { id, deadline } of tickets) {
      expect(await happenedTo(id, "ticket.escalated")).toHaveLength(1);
      expect(await ticketOf(acme.user, id)).toMatchObject({
        status: "escalated",
        priority: "urgent",
        deadline: after(deadline ?? "", 4),
        version: 4,
      });
      await timerOf(id);
    }
  });

  test("a timer that fires too early is armed again, and then escalates once", async () => {
    const ticket = await open(acme.user, { priority: "urgent" });
    const { name, input } = await timerOf(ticket.id);
    // Scheduler deletes a schedule once it has fired.
    await loseTimer(name);
    await fire(input);
    expect(await happenedTo(ticket.id)).toHaveLength(1);
    const again = await timerOf(ticket.id);
    expect(again.name).not.toBe(name);
    expect(Date.parse(again.due)).toBeGreaterThanOrEqual(Date.parse(after(ticket.created_at, 3.2)));
    await fire(input);
    expect((await timerOf(ticket.id)).name).toBe(again.name);
    await advance("PT5H");
    expect(await happenedTo(ticket.id, "ticket.escalated")).toHaveLength(1);
  });

  test("a second one makes it urgent; an urgent one keeps its missed deadline and is left alone", async () => {
    const ticket = await open(acme.user);
    await advance("P5D");
    const story = (await trailOf(acme.agent, ticket.id))
      .filter(({ action_type }) => action_type !== "deadline_warning")
      .map(({ new_value }) => ({ priority: new_value?.["priority"] ?? null, deadline: new_value?.["deadline"] ?? null }));
    const [first, second, third] = [72, 96, 100].map((hours) => after(ticket.created_at, hours));
    expect(story).toEqual([
      { priority: "medium", deadline: first },
      { priority: "high", deadline: second },
      { priority: "urgent", deadline: third },
      { priority: null, deadline: null },
    ]);
    expect(await ticketOf(acme.user, ticket.id)).toMatchObject({
      status: "escalated",
      priority: "urgent",
      deadline: third,
      overdue: true,
      breached: true,
      escalation_level: 3,
      version: 7,
    });
    expect(await timersOf(ticket.id)).toEqual([]);
    await advance("P2D");
    expect((await ticketOf(acme.user, ticket.id)).version).toBe(7);
  });

  test("never comes for a resolved ticket; a reopened one gets at least an hour", async () => {
    const ticket = await open(acme.user, { priority: "urgent" });
    await advance("PT3H30M");
    await acme.agent.post(`/v1/tickets/${ticket.id}/status`, { status: "resolved" });
    // All that is waited for is its closing, three days later.
    expect((await timerOf(ticket.id)).input).toMatchObject({ moment: { kind: "auto_close" } });
    await advance("P2D");
    expect(await ticketOf(acme.user, ticket.id)).toMatchObject({ status: "resolved", deadline: null, breached: false });

    const reopened = (await acme.user.post(`/v1/tickets/${ticket.id}/status`, { status: "open" })).parse(Ticket);
    expect(reopened.deadline).toBe(after(reopened.updated_at, 1));
    expect((await timerOf(ticket.id)).input.clock_version).toBe(4);
    await advance("PT59M");
    expect(await ticketOf(acme.user, ticket.id)).toMatchObject({ status: "open" });
    await advance("PT2M");
    expect(await ticketOf(acme.user, ticket.id)).toMatchObject({ status: "escalated", breached: true });
  });

  test("a change that moves no deadline touches no timer", async () => {
    const ticket = await open(acme.user);
    const timer = await timerOf(ticket.id);
    await acme.agent.post(`/v1/tickets/${ticket.id}/pickup`);
    await acme.agent.post(`/v1/tickets/${ticket.id}/status`, { status: "pending" });
    expect(await timerOf(ticket.id)).toEqual(timer);
  });
});

describe("the sweep", () => {
  test("had nothing to do so far, and dead letters are empty", async () => {
    // Two tickets of this file lost their timers on purpose; each was fired by hand before a sweep would look.
    await advance("P1D");
    expect(missed()).toEqual([]);
    expect(await deadLetters()).toEqual([]);
  });

  test("finds a ticket whose timer was lost, and says so", async () => {
    const ticket = await open(acme.user, { priority: "high" });
    await loseTimer((await timerOf(ticket.id)).name);
    await advance("PT26H");
    expect(await ticketOf(acme.user, ticket.id)).toMatchObject({
      status: "escalated",
      priority: "urgent",
      deadline: after(ticket.deadline ?? "", 4),
    });
    expect(missed()).toEqual([expect.stringContaining(ticket.id)]);
    expect((await trailOf(acme.agent, ticket.id)).at(-1)).toMatchObject({ actor_type: "system", action_type: "escalation" });
    await timerOf(ticket.id);
  });
});
