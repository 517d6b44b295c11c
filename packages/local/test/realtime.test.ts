/** Live connections: who hears what, and who no longer does. */
import {
  ApiGatewayManagementApiClient,
  DeleteConnectionCommand,
  GetConnectionCommand,
  PostToConnectionCommand,
} from "@aws-sdk/client-apigatewaymanagementapi";
import { newId, nowMs, putDirectoryItem, realNowMs, runAs, systemActor } from "@bulkhead/platform";
import type { PresenceState, Topic } from "@bulkhead/realtime/schema";
import { createHash, randomBytes } from "node:crypto";
import { afterEach, describe, expect, test } from "vitest";
import * as z from "zod";
import { forgetConnection, keepConnection, keepPresence, listConnections, listPresence } from "../../realtime/src/repository.ts";
import { FaultPlan, type FaultPlanInput } from "../src/aws/faults.ts";
import { api, events, onboardTenant, ownRun, rootToken, settle, useFunction, type TestPerson, type TestTenant } from "../src/testing.ts";
import { partition, scan, textOf } from "./engine-client.ts";
import { handshake, LiveClient, socketTicket } from "./live-client.ts";

const run = await ownRun({ observers: true });

const inject = (rules: z.input<typeof FaultPlanInput>["rules"]): void => run.faults.replace(new FaultPlan({ seed: 1, rules }));
const clients: LiveClient[] = [];
afterEach(async () => {
  inject([]);
  await Promise.all(clients.splice(0).map((client) => client.close()));
});

async function live(person: TestPerson, ...topics: readonly Topic[]): Promise<LiveClient> {
  const client = await LiveClient.connect(person);
  clients.push(client);
  await client.subscribe(...topics);
  return client;
}

const Identified = z.object({ id: z.string() });
const Me = z.object({ user: Identified });
const idOf = async (person: TestPerson): Promise<string> => (await person.get("/v1/me")).parse(Me).user.id;

async function open(person: TestPerson, more: Readonly<Record<string, unknown>> = {}): Promise<string> {
  const body = { subject: "Printer on fire", description: "It burns, and nobody comes.", category: "hardware", ...more };
  return (await person.post("/v1/tickets", body)).parse(Identified).id;
}

async function done(answer: Promise<{ readonly status: number; readonly body: unknown }>): Promise<void> {
  const { status, body } = await answer;
  if (status >= 300) throw new Error(`answered ${status}: ${JSON.stringify(body)}`);
}

const respond = (person: TestPerson, ticket: string, visibility: "public" | "internal", message: string): Promise<void> =>
  done(person.post(`/v1/tickets/${ticket}/responses`, { message, visibility }));

const lastEvent = async (tenant: TestTenant, type: string) => {
  const found = (await events(tenant.id)).findLast((event) => event.type === type);
  if (found === undefined) throw new Error(`no ${type}`);
  return found;
};

/** What a client has heard once everything that has begun was pushed. */
async function heardBy(client: LiveClient): Promise<string[]> {
  await settle();
  await client.flushed();
  return client.heard().map(({ event }) => event.type);
}

describe("hearing", () => {
  test("a requester hears of their ticket, an agent of the queue", async () => {
    const tenant = await onboardTenant();
    const [user, agent] = [await live(tenant.user, "tickets:mine"), await live(tenant.agent, "queue")];
    const id = await open(tenant.user);
    const { id: eventId } = await lastEvent(tenant, "ticket.created");
    expect(await user.event(eventId)).toMatchObject({
      topics: ["tickets:mine"],
      event: { type: "ticket.created", ticket: { id, status: "new", version: 1 }, actor: null },
    });
    expect(await agent.event(eventId)).toMatchObject({
      topics: ["queue"],
      event: { actor: { type: "user", user_id: await idOf(tenant.user) } },
    });
  });

  test("an internal note exists for the staff alone, and no message's text is ever pushed", async () => {
    const tenant = await onboardTenant();
    const id = await open(tenant.user);
    const user = await live(tenant.user, "tickets:mine", `ticket:${id}`, "notifications");
    const agent = await live(tenant.agent, `ticket:${id}`);
    await respond(tenant.agent, id, "internal", "The secret of the printer.");
    expect(await heardBy(user)).toEqual([]);
    expect(await heardBy(agent)).toEqual(["ticket.responded"]);
    expect(agent.heard()[0]?.event.response).toMatchObject({ visibility: "internal" });
    await respond(tenant.agent, id, "public", "The secret of the fire.");
    expect(await heardBy(user)).toEqual(["ticket.responded"]);
    const shown = user.heard()[0]?.event.response;
    expect((await tenant.user.get(`/v1/tickets/${id}/responses`)).body).toMatchObject({ data: [{ id: shown?.id }] });
    expect(JSON.stringify([user.said, agent.said])).not.toContain("secret");
  });

  test("another's ticket does not exist, but for its followers; the queue is the staff's", async () => {
    const tenant = await onboardTenant();
    const [user2, neverThere] = [await live(tenant.user2, "tickets:mine", "notifications"), "01935b2e-6f00-7000-8000-00000000dead"];
    const id = await open(tenant.user);
    const foreign = await user2.ask({ action: "subscribe", topic: `ticket:${id}` }, "error", "subscribed");
    const never = await user2.ask({ action: "subscribe", topic: `ticket:${neverThere}` }, "error", "subscribed");
    expect(foreign).toEqual({ v: 1, type: "error", code: "ticket.not_found", about: `ticket:${id}` });
    expect(JSON.stringify(never).replace(neverThere, id)).toBe(JSON.stringify(foreign));
    expect(await user2.ask({ action: "subscribe", topic: "queue" }, "error", "subscribed")).toMatchObject({ code: "topic.forbidden" });
    expect(await heardBy(user2)).toEqual([]);
    await open(tenant.agent, { user_id: await idOf(tenant.user), followers: [await idOf(tenant.user2)] });
    expect(await heardBy(user2)).toEqual(["ticket.created"]);
    expect(user2.heard()[0]?.topics).toEqual(["tickets:mine", "notifications"]);
  });

  test("agents who see their teams' tickets alone hear of no other; that this has changed they are told", async () => {
    const tenant = await onboardTenant();
    const team = (await tenant.admin.post("/v1/teams", { name: "Printers" })).parse(Identified).id;
    const agent = await live(tenant.agent, "queue");
    await done(tenant.admin.patch("/v1/tenant", { agent_visibility: "team" }));
    await agent.next(0, "reset");
    await open(tenant.agent2, { team_id: team });
    expect(await heardBy(agent)).toEqual([]);
    const from = agent.said.length;
    await done(tenant.admin.put(`/v1/teams/${team}/members/${await idOf(tenant.agent)}`));
    await agent.next(from, "reset");
    await open(tenant.agent2, { team_id: team });
    expect(await heardBy(agent)).toEqual(["ticket.created"]);
  });

  test("the inbox is nudged for those whom something concerns, not for who did it", async () => {
    const tenant = await onboardTenant();
    await done(tenant.admin.patch("/v1/tenant", { approvals: { required_for: ["escalate"] } }));
    const id = await open(tenant.user);
    const [user, agent, agent2, admin] = await Promise.all(
      [tenant.user, tenant.agent, tenant.agent2, tenant.admin].map((person) => live(person, "notifications")),
    );
    await done(tenant.agent.post(`/v1/tickets/${id}/pickup`));
    expect(await heardBy(user!)).toEqual(["ticket.assigned"]);
    await respond(tenant.user, id, "public", "Thank you.");
    expect(await heardBy(agent!)).toEqual(["ticket.responded"]);
    await done(tenant.agent.post("/v1/approvals", { kind: "escalate", ticket_id: id, change: {}, reason: "It burns." }));
    expect(await heardBy(admin!)).toEqual(["approval.requested"]);
    expect(await heardBy(agent2!)).toEqual([]);
    expect(await heardBy(agent!)).toEqual(["ticket.responded"]);
    expect(admin!.heard()[0]?.event).toMatchObject({ ticket: null, approval_id: expect.any(String) });
    // Nobody's yet: the admins' to see to.
    await open(tenant.user);
    expect(await heardBy(admin!)).toEqual(["approval.requested", "ticket.created"]);
    // Who had it hears, and who gets it.
    await done(tenant.admin.post(`/v1/tickets/${id}/assignment`, { assigned_to: await idOf(tenant.agent2) }));
    expect(await heardBy(agent!)).toEqual(["ticket.responded", "ticket.assigned"]);
    const team = (await tenant.admin.post("/v1/teams", { name: "Printers" })).parse(Identified).id;
    await done(tenant.admin.put(`/v1/teams/${team}/members/${await idOf(tenant.agent2)}`));
    expect(await heardBy(agent2!)).toEqual(["ticket.assigned", "team.member_added"]);
    expect(await heardBy(agent!)).toEqual(["ticket.responded", "ticket.assigned"]);
    // Every inbox has what its owner was nudged for.
    for (const [person, client] of [
      [tenant.admin, admin!],
      [tenant.agent, agent!],
      [tenant.agent2, agent2!],
    ] as const) {
      const inbox = (await person.get("/v1/notifications?limit=100")).parse(z.object({ data: z.array(Identified) })).data;
      expect(inbox.map(({ id: event }) => event)).toEqual(expect.arrayContaining(client.heard().map(({ event }) => event.id)));
    }
  });

  test("who has left a topic hears of it no more", async () => {
    const tenant = await onboardTenant();
    const agent = await live(tenant.agent, "queue", "tickets:mine");
    await agent.ask({ action: "unsubscribe", topic: "queue" }, "unsubscribed");
    await open(tenant.user);
    expect(await heardBy(agent)).toEqual([]);
  });

  test("a tenant in which nobody listens costs one query for each event", async () => {
    const tenant = await onboardTenant();
    await settle();
    run.usage.reset();
    const id = await open(tenant.user);
    await respond(tenant.user, id, "public", "Still burning.");
    await settle();
    const push = run.usage.snapshot().functions["realtime-push"];
    expect(push?.actions["dynamodb:Query"]?.calls).toBe(2);
    expect(Object.keys(push?.actions ?? {}).filter((action) => action !== "sts:AssumeRole")).toEqual(["dynamodb:Query"]);
    expect(push?.read_units).toBeLessThanOrEqual(2);
  });
});

describe("connecting", () => {
  const withTicket = (url: string, ticket: string): Promise<number> => handshake(`${url}?ticket=${ticket}`);

  test("a ticket opens one connection, however many try at once", async () => {
    const tenant = await onboardTenant();
    const { ticket, url, expires_in } = await socketTicket(tenant.user);
    expect(expires_in).toBe(30);
    const statuses = await Promise.all([1, 2, 3, 4].map(() => withTicket(url, ticket)));
    expect(statuses.toSorted((a, b) => a - b)).toEqual([101, 401, 401, 401]);
    expect(await withTicket(url, ticket)).toBe(401);
  });

  test("no ticket, a forged one, and one that is a second too old open none", async () => {
    const tenant = await onboardTenant();
    const { url } = await socketTicket(tenant.user);
    expect(await handshake(url)).toBe(401);
    expect(await withTicket(url, "x".repeat(43))).toBe(401);
    expect(await withTicket(url, "short")).toBe(401);
    await useFunction("realtime-api");
    const keep = async (ticket: string, valid_until_ms: number): Promise<void> =>
      putDirectoryItem({
        pk: `SOCKET_TICKET#${createHash("sha256").update(ticket).digest("hex")}`,
        sk: "TICKET",
        tenant_id: tenant.id,
        user_id: await idOf(tenant.user),
        role: "user",
        valid_until_ms,
      });
    const [old, fresh] = [1, 2].map(() => randomBytes(32).toString("base64url"));
    await keep(old!, realNowMs() - 1);
    await keep(fresh!, realNowMs() + 30_000);
    expect(await withTicket(url, old!)).toBe(401);
    expect(await withTicket(url, fresh!)).toBe(101);
  });

  test("nothing that is stored tells a ticket", async () => {
    const tenant = await onboardTenant();
    const { ticket } = await socketTicket(tenant.user);
    expect(JSON.stringify(await scan(run.engine, "directory"))).not.toContain(ticket);
  });

  test("a super_admin has no live connections", async () => {
    const tenant = await onboardTenant();
    const answer = await api(await rootToken()).post("/v1/realtime/ticket", undefined, { "x-tenant-id": tenant.id });
    expect(answer.body).toMatchObject({ status: 403, code: "auth.forbidden" });
  });

  test("somebody's eleventh connection ends their first", async () => {
    const tenant = await onboardTenant();
    const opened: LiveClient[] = [];
    for (let n = 0; n < 11; n++) opened.push(await live(tenant.agent));
    await opened[0]!.closed;
    await Promise.all(opened.slice(1).map((client) => client.flushed()));
    await settle();
    expect(await partition(run.engine, "desk", `${tenant.id}#CONNECTION`)).toHaveLength(10);
  });

  test("what is no message is answered as such, and the connection goes on", async () => {
    const tenant = await onboardTenant();
    const client = await live(tenant.user);
    const invalid = ["", "{", "null", '{"action":"shout"}', '{"action":"ping","tenant_id":"x"}', '{"action":"resume","after":"#"}'];
    for (const text of invalid) expect(await client.ask(text, "error")).toMatchObject({ code: "message.invalid" });
    expect(await client.ask(JSON.stringify({ action: "ping", padding: "x".repeat(4_096) }), "error")).toMatchObject({
      code: "message.too_large",
    });
    await client.flushed();
  });

  test("a connection has at most twenty topics", async () => {
    const tenant = await onboardTenant();
    const client = await live(tenant.agent, "queue", "tickets:mine", "notifications");
    const tickets = await Promise.all(Array.from({ length: 18 }, () => open(tenant.user)));
    await client.subscribe(...tickets.slice(0, 17).map((id) => `ticket:${id}` as const));
    expect(await client.ask({ action: "subscribe", topic: `ticket:${tickets[17]!}` }, "subscribed", "error")).toMatchObject({
      code: "topic.too_many",
    });
    await client.subscribe("queue");
    await client.ask({ action: "unsubscribe", topic: "queue" }, "unsubscribed");
    await client.subscribe(`ticket:${tickets[17]!}`);
  });

  test("messages count against the tenant's quota", async () => {
    const tenant = await onboardTenant();
    const client = await live(tenant.user);
    const quota = { quota: { requests_per_minute: 1 } };
    await done(api(await rootToken()).patch(`/v1/tenants/${tenant.id}`, quota));
    await client.until("a refusal", () => {
      client.say({ action: "ping" });
      return client.said.find((message) => message.type === "error");
    });
    expect(client.said.find((message) => message.type === "error")).toMatchObject({ code: "request.throttled" });
  });
});

describe("being cut off", () => {
  test("a demoted agent's connection ends, and the next one is a user's", async () => {
    const tenant = await onboardTenant();
    const id = await idOf(tenant.agent2);
    const [demoted, other] = [await live(tenant.agent2, "queue"), await live(tenant.agent, "queue")];
    await done(tenant.admin.patch(`/v1/users/${id}`, { role: "user" }));
    await demoted.closed;
    await settle();
    await open(tenant.user);
    expect(await heardBy(other)).toEqual(["ticket.created"]);
    expect(demoted.heard()).toEqual([]);
  });

  test("a deactivated person's connections end, and a ticket of theirs opens none", async () => {
    const tenant = await onboardTenant();
    const [client, unused] = [await live(tenant.user2, "tickets:mine"), await socketTicket(tenant.user2)];
    await done(tenant.admin.post(`/v1/users/${await idOf(tenant.user2)}/deactivate`));
    await client.closed;
    expect(await handshake(`${unused.url}?ticket=${unused.ticket}`)).toBe(403);
    await settle();
    expect(await partition(run.engine, "desk", `${tenant.id}#CONNECTION`)).toEqual([]);
  });

  test("whoever was missed by that event ends at the next push, unheard, or with their next message", async () => {
    const tenant = await onboardTenant();
    const [quiet, loud, demoted] = [
      await live(tenant.user, "tickets:mine"),
      await live(tenant.user2, "tickets:mine"),
      await live(tenant.agent, "queue"),
    ];
    inject([{ fault: { kind: "drop" }, match: { target: "realtime-push", event_type: ["user.deactivated", "user.role_changed"] } }]);
    const [user, ticket] = [await idOf(tenant.user), await open(tenant.user)];
    expect(await heardBy(quiet)).toHaveLength(1);
    await done(tenant.admin.patch(`/v1/users/${await idOf(tenant.agent)}`, { role: "user" }));
    for (const id of [user, await idOf(tenant.user2)]) await done(tenant.admin.post(`/v1/users/${id}/deactivate`));
    const from = loud.said.length;
    loud.say({ action: "ping" });
    await loud.closed;
    expect(loud.said.slice(from)).toEqual([]);
    await respond(tenant.agent2, ticket, "public", "Who is there?");
    await quiet.closed;
    expect(quiet.heard()).toHaveLength(1);
    await demoted.flushed();
    expect(demoted.heard()).toHaveLength(1);
    expect(await demoted.ask({ action: "subscribe", topic: "queue" }, "error", "subscribed")).toMatchObject({ code: "topic.forbidden" });
  });

  test("a suspended tenant's connections end; its neighbour's go on", async () => {
    const [tenant, neighbour] = [await onboardTenant(), await onboardTenant()];
    const shutOut = [await live(tenant.admin, "queue"), await live(tenant.user, "tickets:mine")];
    const beside = await live(neighbour.agent, "queue");
    await done(api(await rootToken()).post(`/v1/tenants/${tenant.id}/suspend`));
    await Promise.all(shutOut.map((client) => client.closed));
    await open(neighbour.user);
    expect(await heardBy(beside)).toEqual(["ticket.created"]);
  });

  test("what is left of a connection that is gone goes with the first push to it", async () => {
    const tenant = await onboardTenant();
    const { ticket } = await socketTicket(tenant.agent);
    const message = (eventType: string, more: Readonly<Record<string, unknown>>) =>
      run.lambdas.invoke("realtime-socket", { requestContext: { connectionId: "gone=", eventType, requestId: "r" }, ...more });
    expect(await message("CONNECT", { queryStringParameters: { ticket } })).toEqual({ statusCode: 200 });
    const left = async (): Promise<readonly number[]> => [
      (await partition(run.engine, "desk", `${tenant.id}#CONNECTION`)).length,
      (await partition(run.engine, "directory", "CONNECTION#gone=")).length,
    ];
    expect(await left()).toEqual([1, 1]);
    await message("MESSAGE", { body: '{"action":"subscribe","topic":"queue"}' });
    expect(await left()).toEqual([0, 0]);
  });

  test("what is kept of connections waits for nobody's transaction at the same items", async () => {
    const tenant = await onboardTenant();
    await useFunction("realtime-push");
    const meet = (): void =>
      inject([{ fault: { kind: "transaction_conflict" }, match: { function: "realtime-push", action: "TransactWriteItems" }, times: 3 }]);
    await runAs({ actor: systemActor(tenant.id), cause: "a test" }, async () => {
      meet();
      await keepConnection({ connection_id: "some", user_id: newId(), role: "agent" });
      expect(await listConnections()).toHaveLength(1);
      meet();
      await forgetConnection("some");
      expect(await listConnections()).toEqual([]);
    });
  });

  test("a connection that has ended leaves nothing behind", async () => {
    const tenant = await onboardTenant();
    const client = await live(tenant.agent, "queue");
    await client.vanish();
    await expect.poll(async () => (await partition(run.engine, "desk", `${tenant.id}#CONNECTION`)).length).toBe(0);
    const owners = (await scan(run.engine, "directory")).filter((item) => textOf(item, "pk").startsWith("CONNECTION#"));
    expect(owners.filter((item) => textOf(item, "tenant_id") === tenant.id)).toEqual([]);
  });
});

describe("presence", () => {
  test("colleagues see who views and who types, newcomers who is there; requesters see nobody", async () => {
    const tenant = await onboardTenant();
    const id = await open(tenant.user);
    const [agentId, userId] = [await idOf(tenant.agent), await idOf(tenant.user)];
    const [user, agent, agent2] = await Promise.all(
      [tenant.user, tenant.agent, tenant.agent2].map((person) => live(person, `ticket:${id}`)),
    );
    agent!.say({ action: "presence", ticket_id: id, state: "viewing" });
    expect(await agent2!.next(0, "presence")).toEqual({
      v: 1,
      type: "presence",
      ticket_id: id,
      user_id: agentId,
      state: "viewing",
      expires_in: 30,
    });
    // Whoever comes while somebody shows up may be told twice.
    const shows = (listener: LiveClient, who: string, state: PresenceState) =>
      listener.until(`${who} ${state}`, () =>
        listener.said.find((one) => one.type === "presence" && one.user_id === who && one.state === state),
      );
    agent!.say({ action: "presence", ticket_id: id, state: "typing" });
    expect(await shows(agent2!, agentId, "typing")).toMatchObject({ expires_in: 10 });
    user!.say({ action: "presence", ticket_id: id, state: "typing" });
    expect(await shows(agent!, userId, "typing")).toMatchObject({ ticket_id: id });
    const newcomer = await live(tenant.admin, `ticket:${id}`);
    await Promise.all([shows(newcomer, agentId, "typing"), shows(newcomer, userId, "typing")]);
    await agent!.close();
    expect(await shows(agent2!, agentId, "gone")).toMatchObject({ expires_in: 0 });
    await user!.flushed();
    expect(user!.said.filter(({ type }) => type === "presence")).toEqual([]);
  });

  test("a newcomer sees who is there, however many have been there before", async () => {
    const tenant = await onboardTenant();
    await useFunction("realtime-socket");
    await runAs({ actor: systemActor(tenant.id), cause: "a test" }, async () => {
      const [ticket, here] = [newId(), newId()];
      const at = (user_id: string, until_ms: number) => keepPresence(ticket, { user_id, connection_id: "c", state: "viewing", until_ms });
      await Promise.all(Array.from({ length: 100 }, (_, index) => at(`00000000-0000-7000-8000-${String(index).padStart(12, "0")}`, 0)));
      await at(here, nowMs() + 60_000);
      expect((await listPresence(ticket)).map(({ user_id }) => user_id)).toEqual([here]);
    });
  });

  test("one is at a ticket that one sees and listens to", async () => {
    const tenant = await onboardTenant();
    const id = await open(tenant.user);
    const [user2, agent] = [await live(tenant.user2), await live(tenant.agent)];
    const viewing = { action: "presence", ticket_id: id, state: "viewing" } as const;
    expect(await user2.ask(viewing, "error")).toMatchObject({ code: "ticket.not_found", about: id });
    expect(await agent.ask(viewing, "error")).toMatchObject({ code: "presence.not_subscribed" });
  });
});

describe("catching up", () => {
  test("a reconnect hears what was missed, in order, and the trail's lag hides nothing", async () => {
    const tenant = await onboardTenant();
    const before = await live(tenant.user, "tickets:mine");
    const id = await open(tenant.user);
    await before.event((await lastEvent(tenant, "ticket.created")).id);
    await before.vanish();
    inject([{ fault: { kind: "index_lag", ms: 600_000 }, match: { function: "realtime-socket" } }]);
    await done(tenant.agent.post(`/v1/tickets/${id}/pickup`));
    await respond(tenant.agent, id, "internal", "Nobody knows.");
    await open(tenant.user2);
    await respond(tenant.agent, id, "public", "We are on it.");
    await settle();
    const after = await LiveClient.connect(tenant.user, before);
    clients.push(after);
    await after.subscribe("tickets:mine");
    const first = await after.resume();
    // The index shows nothing yet: the client is to ask once more.
    expect(after.heard().map(({ event }) => event.type)).toEqual(["ticket.created"]);
    if (first.type !== "caught_up" || first.again === undefined) throw new Error(`it is not to ask again: ${JSON.stringify(first)}`);
    inject([]);
    await run.advance(first.again.in_ms);
    expect(await after.resume(first.again.after)).not.toHaveProperty("again");
    expect(after.heard().map(({ event }) => event.type)).toEqual(["ticket.created", "ticket.assigned", "ticket.responded"]);
    await done(tenant.agent.post(`/v1/tickets/${id}/status`, { status: "resolved" }));
    expect(await heardBy(after)).toEqual(["ticket.created", "ticket.assigned", "ticket.responded", "ticket.status_changed"]);
  });

  test("whoever was away for more than ten minutes, or names a time that is yet to come, reads everything again", async () => {
    const tenant = await onboardTenant();
    const client = await live(tenant.user, "tickets:mine");
    const { position } = client;
    expect((await client.resume(String(Number(position) + 3_600_000))).type).toBe("reset");
    await run.advance(10 * 60_000 + 1);
    expect((await client.resume(position)).type).toBe("reset");
  });
});

describe("managing connections", () => {
  /** The SDK's own client as a function. */
  const managing = (functionName: string): ApiGatewayManagementApiClient => {
    const environment = run.environmentFor(functionName);
    return new ApiGatewayManagementApiClient({
      endpoint: `${run.url}/aws/local`,
      region: "eu-west-1",
      maxAttempts: 1,
      credentials: {
        accessKeyId: environment["AWS_ACCESS_KEY_ID"] ?? "",
        secretAccessKey: environment["AWS_SECRET_ACCESS_KEY"] ?? "",
        sessionToken: environment["AWS_SESSION_TOKEN"] ?? "",
      },
    });
  };
  const onlyConnection = async (tenant: TestTenant): Promise<string> =>
    textOf((await partition(run.engine, "desk", `${tenant.id}#CONNECTION`))[0] ?? {}, "sk");

  test("is for functions that push, and counted", async () => {
    const tenant = await onboardTenant();
    const client = await live(tenant.user);
    const ConnectionId = await onlyConnection(tenant);
    const pong = new PostToConnectionCommand({ ConnectionId, Data: '{"v":1,"type":"pong","position":"7"}' });
    for (const other of ["tickets-api", "realtime-api"]) {
      await expect(managing(other).send(pong)).rejects.toMatchObject({ $metadata: { httpStatusCode: 403 }, name: "AccessDeniedException" });
      await expect(managing(other).send(new DeleteConnectionCommand({ ConnectionId }))).rejects.toMatchObject({
        name: "AccessDeniedException",
      });
    }
    run.usage.reset();
    await managing("realtime-push").send(pong);
    expect(await client.next(0, "pong")).toMatchObject({ position: "7" });
    const { ConnectedAt, LastActiveAt } = await managing("realtime-push").send(new GetConnectionCommand({ ConnectionId }));
    expect(LastActiveAt?.getTime()).toBeGreaterThanOrEqual(ConnectedAt?.getTime() ?? Infinity);
    await expect(
      managing("realtime-push").send(new PostToConnectionCommand({ ConnectionId, Data: "x".repeat(128 * 1024 + 1) })),
    ).rejects.toMatchObject({ name: "PayloadTooLargeException" });
    await managing("realtime-push").send(new DeleteConnectionCommand({ ConnectionId }));
    await client.closed;
    await expect(managing("realtime-push").send(pong)).rejects.toMatchObject({ name: "GoneException", $metadata: { httpStatusCode: 410 } });
    expect(Object.entries(run.usage.snapshot().actions).filter(([action]) => action.startsWith("execute-api:"))).toMatchObject([
      ["execute-api:DeleteConnection", { calls: 1 }],
      ["execute-api:GetConnection", { calls: 1 }],
      ["execute-api:PostToConnection", { calls: 3 }],
    ]);
  });
});
