/**
 * The whole life of a ticket through a client that public tools made of the OpenAPI document: what somebody writes who has nothing
 * else of us. Compiled against the document of the day and run by packages/local/test/generated-client.test.ts, which puts the types
 * beside it.
 */
import assert from "node:assert/strict";
import createClient from "openapi-fetch";
import type { components, paths } from "./api.ts";

type Ticket = components["schemas"]["Ticket"];

const { API_URL: baseUrl = "", USER_TOKEN, AGENT_TOKEN, ADMIN_TOKEN, COLLEAGUE_ID: colleague = "" } = process.env;
const as = (token: string | undefined) => createClient<paths>({ baseUrl, headers: { authorization: `Bearer ${token}` } });
const [user, agent, admin] = [as(USER_TOKEN), as(AGENT_TOKEN), as(ADMIN_TOKEN)];

/** What a call answered; throws when it was no success. */
function answered<T>({ data, error, response }: { data?: T; error?: unknown; response: Response }): T {
  if (data === undefined) throw new Error(`${response.url} answered ${response.status}: ${JSON.stringify(error)}`);
  return data;
}

const { id, ...created } = answered(
  await user.POST("/v1/tickets", {
    params: { header: { "Idempotency-Key": "life-of-a-ticket" } },
    body: { subject: "The printer is on fire", description: "Flames come out of tray 2.", category: "hardware" },
  }),
);
assert.deepEqual([created.status, created.priority, created.assigned_to], ["new", "medium", null]);
const path = { id };
const ticket = async (): Promise<Ticket> => answered(await admin.GET("/v1/tickets/{id}", { params: { path } }));

const again = await user.POST("/v1/tickets", {
  params: { header: { "Idempotency-Key": "life-of-a-ticket" } },
  body: { subject: "The printer is on fire", description: "Flames come out of tray 2.", category: "hardware" },
});
assert.deepEqual([again.data?.id, again.response.headers.get("idempotent-replayed")], [id, "true"]);

assert.equal((await ticket()).number, created.number);
const own = answered(await user.GET("/v1/tickets", { params: { query: { limit: 10 } } }));
assert.deepEqual(
  own.data.map((one) => one.id),
  [id],
);

const pickedUp = answered(await agent.POST("/v1/tickets/{id}/pickup", { params: { path } }));
assert.equal(pickedUp.status, "open");

const response = { message: "Somebody is on the way.", visibility: "public" } as const;
answered(await agent.POST("/v1/tickets/{id}/responses", { params: { path }, body: response }));
const note = { message: "The third one this week.", visibility: "internal" } as const;
answered(await agent.POST("/v1/tickets/{id}/responses", { params: { path }, body: note }));
const seen = async (client: typeof user) =>
  answered(await client.GET("/v1/tickets/{id}/responses", { params: { path } })).data.map(({ message }) => message);
assert.deepEqual((await seen(user)).includes(note.message), false);
assert.deepEqual((await seen(agent)).toSorted(), [response.message, note.message].toSorted());

const raised = answered(await agent.POST("/v1/tickets/{id}/priority", { params: { path }, body: { priority: "high" } }));
assert.equal(raised.priority, "high");

const assigned = answered(await admin.POST("/v1/tickets/{id}/assignment", { params: { path }, body: { assigned_to: colleague } }));
assert.equal(assigned.assigned_to, colleague);

const stale = await admin.POST("/v1/tickets/{id}/status", {
  params: { path, header: { "If-Match": `"${created.version}"` } },
  body: { status: "pending" },
});
assert.deepEqual([stale.response.status, stale.error?.code], [412, "version.stale"]);
const pending = answered(await admin.POST("/v1/tickets/{id}/status", { params: { path }, body: { status: "pending" } }));
assert.equal(pending.status, "pending");

answered(
  await user.POST("/v1/tickets/{id}/responses", { params: { path }, body: { message: "It is still burning.", visibility: "public" } }),
);
assert.equal((await ticket()).status, "open");

assert.equal(answered(await admin.POST("/v1/tickets/{id}/status", { params: { path }, body: { status: "resolved" } })).status, "resolved");
assert.equal(answered(await user.POST("/v1/tickets/{id}/status", { params: { path }, body: { status: "closed" } })).status, "closed");
const refused = await user.POST("/v1/tickets/{id}/responses", { params: { path }, body: { message: "Thanks!", visibility: "public" } });
assert.deepEqual([refused.response.status, refused.error?.code], [409, "ticket.closed"]);
assert.equal(answered(await admin.POST("/v1/tickets/{id}/restore", { params: { path } })).status, "open");

const trail = answered(await agent.GET("/v1/tickets/{id}/audit", { params: { path } }));
assert.deepEqual(
  trail.data.map((entry) => entry.action_type),
  [
    "ticket_created",
    "assignment",
    "response_added",
    "response_added",
    "priority_update",
    "assignment",
    "status_change",
    "response_added",
    "status_change",
    "ticket_closed",
    "ticket_restored",
  ],
);
const { valid, entries } = answered(await admin.GET("/v1/tickets/{id}/audit/verify", { params: { path } }));
assert.deepEqual([valid, entries], [true, trail.data.length]);

const sla = answered(await agent.GET("/v1/tickets/{id}/sla", { params: { path } }));
assert.equal(sla.deadline, (await ticket()).deadline);

process.stdout.write(JSON.stringify({ id, entries }));
