/** What a call costs in round trips (promises, row 1), and that sessions are vended once per tenant. Counted at the endpoint. */
import { runAs, systemActor, forgetTenantSessions, getItem, newId, tenantKey } from "@bulkhead/platform";
import { Ticket } from "@bulkhead/tickets/schema";
import { beforeAll, expect, test } from "vitest";
import { routes } from "../../tickets/src/routes.ts";
import { onboardTenant, ownRun, type Api, type TestPerson, type TestTenant } from "../src/testing.ts";
import { inProcess } from "./in-process.ts";
import { idOf, teamWith } from "./ticket-story.ts";

const run = await ownRun();
let acme: TestTenant;
let as: (who: TestPerson) => Api;

beforeAll(async () => {
  acme = await onboardTenant();
  as = await inProcess("tickets-api", routes);
  await as(acme.agent).get("/v1/tickets");
  await as(acme.user).get("/v1/tickets");
});

/** The calls of this function while `work` runs, by action. */
async function callsOf(work: () => Promise<unknown>): Promise<Readonly<Record<string, number>>> {
  await run.settle();
  run.usage.reset();
  await work();
  const actions = run.usage.snapshot().functions["tickets-api"]?.actions ?? {};
  return Object.fromEntries(Object.entries(actions).map(([action, { calls }]) => [action, calls]));
}

const someTicket = { subject: "Something is wrong", description: "It does not work.", category: "software" };
const created = async (): Promise<Ticket> => (await as(acme.user).post("/v1/tickets", someTicket)).parse(Ticket);

test("creating takes the number and one transaction", async () => {
  expect(await callsOf(created)).toEqual({ "dynamodb:UpdateItem": 1, "dynamodb:TransactWriteItems": 1 });
});

test("a change takes one read and one transaction, with an Idempotency-Key too", async () => {
  const { id } = await created();
  const change = () => as(acme.agent).post(`/v1/tickets/${id}/pickup`);
  expect(await callsOf(change)).toEqual({ "dynamodb:GetItem": 1, "dynamodb:TransactWriteItems": 1 });
  const keyed = () => as(acme.agent).post(`/v1/tickets/${id}/status`, { status: "pending" }, { "idempotency-key": newId() });
  expect(await callsOf(keyed)).toEqual({ "dynamodb:BatchGetItem": 1, "dynamodb:TransactWriteItems": 1 });
});

test("every change of a ticket does, whoever else has to be looked up; creating for others takes two steps", async () => {
  const [teamId, agentId] = [await teamWith(acme.admin, "Support"), await idOf(acme.agent)];
  await as(acme.admin).get("/v1/tickets");
  const read = { "dynamodb:GetItem": 1, "dynamodb:TransactWriteItems": 1 };
  const lookedUp = { "dynamodb:BatchGetItem": 1, "dynamodb:TransactWriteItems": 1 };
  for (const [verb, body, calls] of [
    ["responses", { message: "Hello" }, read],
    ["status", { status: "pending", comment: "Hello" }, read],
    ["priority", { priority: "high" }, read],
    ["escalate", { reason: "Because." }, read],
    ["assignment", { assigned_to: null, team_id: null }, read],
    ["assignment", { assigned_to: agentId, team_id: teamId }, lookedUp],
  ] as const) {
    const { id } = await created();
    if (verb === "assignment") await as(acme.admin).post(`/v1/tickets/${id}/pickup`);
    expect([verb, await callsOf(() => as(acme.admin).post(`/v1/tickets/${id}/${verb}`, body))]).toEqual([verb, calls]);
  }
  const { id } = await created();
  expect(await callsOf(() => as(acme.admin).patch(`/v1/tickets/${id}`, { followers: [agentId], tags: ["x"] }))).toEqual(lookedUp);
  expect(
    await callsOf(() => as(acme.admin).post("/v1/tickets", { ...someTicket, user_id: agentId, team_id: teamId, followers: [agentId] })),
  ).toEqual({
    "dynamodb:BatchGetItem": 1,
    "dynamodb:UpdateItem": 1,
    "dynamodb:TransactWriteItems": 1,
  });
  expect(await callsOf(() => as(acme.agent).get(`/v1/tickets/${id}/responses`))).toEqual({
    "dynamodb:GetItem": 1,
    "dynamodb:Query": 1,
    // Whom they name.
    "dynamodb:BatchGetItem": 1,
  });
});

test("reading takes one read, a list one query, the default view one of each priority at once", async () => {
  const { id } = await created();
  expect(await callsOf(() => as(acme.agent).get(`/v1/tickets/${id}`))).toEqual({ "dynamodb:GetItem": 1 });
  expect(await callsOf(() => as(acme.agent).get("/v1/tickets?status=new"))).toEqual({ "dynamodb:Query": 1 });
  expect(await callsOf(() => as(acme.agent).get("/v1/tickets"))).toEqual({ "dynamodb:Query": 4 });
});

test("twenty first uses of a tenant at once make one session; another tenant makes its own", async () => {
  const other = await onboardTenant();
  forgetTenantSessions();
  const read = (tenantId: string) =>
    runAs({ actor: systemActor(tenantId), cause: "test" }, () => getItem({ pk: tenantKey("TENANT"), sk: "SETTINGS" }));
  const twenty = () => Promise.all(Array.from({ length: 20 }, () => read(acme.id)));
  expect(await callsOf(twenty)).toEqual({ "sts:AssumeRole": 1, "dynamodb:GetItem": 20 });
  expect(await callsOf(twenty)).toEqual({ "dynamodb:GetItem": 20 });
  expect(await callsOf(() => read(other.id))).toEqual({ "sts:AssumeRole": 1, "dynamodb:GetItem": 1 });
});
