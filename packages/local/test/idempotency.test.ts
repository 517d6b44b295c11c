/** Idempotency-Key: one effect and one answer, however often and however much at once a request is sent. */
import { BulkOutcome, Ticket } from "@bulkhead/tickets/schema";
import { Me } from "@bulkhead/users/schema";
import { beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import { routes } from "../../tickets/src/routes.ts";
import { FaultPlan } from "../src/aws/faults.ts";
import {
  addPerson,
  advance,
  deadLetters,
  events,
  onboardTenant,
  ownRun,
  type Api,
  type ApiAnswer,
  type TestPerson,
  type TestTenant,
} from "../src/testing.ts";
import { partition, putItem, scan, textOf } from "./engine-client.ts";
import { codeOf, inProcess } from "./in-process.ts";
import { teamWith } from "./ticket-story.ts";
import { TicketPage, ticketOf, trailOf } from "./trail-story.ts";

const run = await ownRun();
let acme: TestTenant;
let as: (who: TestPerson) => Api;
const draft = { subject: "The printer is on fire", description: "Flames come out of tray 2.", category: "hardware" };

beforeAll(async () => {
  acme = await onboardTenant();
  as = await inProcess("tickets-api", routes);
});

const Identified = z.object({ id: z.string() });
const newPerson = async (): Promise<string> => {
  const who = await addPerson(acme.id, `${newKey()}@${acme.slug}.test`, "agent");
  const { id } = (await who.get("/v1/me")).parse(Me).user;
  await acme.admin.patch(`/v1/users/${id}`, { role: "user" });
  return id;
};
const newTeam = async (): Promise<string> => (await acme.admin.post("/v1/teams", { name: "Support" })).parse(Identified).id;

let keys = 0;
const newKey = (): string => `key-${++keys}`;
const create = (who: TestPerson, key: string, fields: Readonly<Record<string, unknown>> = {}): Promise<ApiAnswer> =>
  as(who).post("/v1/tickets", { ...draft, ...fields }, { "idempotency-key": key });
const replayed = ({ headers }: ApiAnswer): boolean => headers.get("idempotent-replayed") === "true";
const tickets = async (who: TestPerson): Promise<number> => (await as(who).get("/v1/tickets?limit=100")).parse(TicketPage).data.length;
const createdWith = async (subject: string) =>
  (await events(acme.id)).filter(({ type, new_value }) => type === "ticket.created" && new_value?.["subject"] === subject);

test("a repeated request gets the first one's answer, byte for byte", async () => {
  const key = newKey();
  const before = await tickets(acme.user);
  const first = await create(acme.user, key);
  const second = await create(acme.user, key);
  expect([first.status, replayed(first), second.status, replayed(second)]).toEqual([201, false, 201, true]);
  expect(second.body).toEqual(first.body);
  for (const header of ["etag", "location", "content-type"])
    expect([header, second.headers.get(header)]).toEqual([header, first.headers.get(header)]);
  expect(await tickets(acme.user)).toBe(before + 1);
});

test("the answer is what was true then, not what is true now", async () => {
  const { id } = (await create(acme.user, newKey())).parse(Ticket);
  const key = newKey();
  const pickUp = (): Promise<ApiAnswer> => as(acme.agent).post(`/v1/tickets/${id}/pickup`, undefined, { "idempotency-key": key });
  const first = await pickUp();
  await as(acme.agent).delete(`/v1/tickets/${id}`);
  const again = await pickUp();
  expect([again.status, replayed(again), again.body]).toEqual([200, true, first.body]);
  expect(await ticketOf(as(acme.agent), id)).toMatchObject({ status: "closed", version: 3 });
});

test("ten at once with one key: one effect, ten equal answers", async () => {
  const key = newKey();
  const subject = "Ten people pressed the button";
  const answers = await Promise.all(Array.from({ length: 10 }, () => create(acme.user, key, { subject })));
  expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(201));
  expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
  expect(answers.filter((answer) => !replayed(answer))).toHaveLength(1);
  expect(await createdWith(subject)).toHaveLength(1);
});

test("ten at once on a ticket: one change", async () => {
  const { id } = (await create(acme.user, newKey())).parse(Ticket);
  const key = newKey();
  const answers = await Promise.all(
    Array.from({ length: 10 }, () => as(acme.agent).post(`/v1/tickets/${id}/status`, { status: "pending" }, { "idempotency-key": key })),
  );
  expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(200));
  expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
  expect(await trailOf(as(acme.agent), id)).toHaveLength(2);
});

test("ten at once, half of them with another body: one effect, the others are told", async () => {
  const key = newKey();
  const subjects = ["One of two bodies", "The other of two bodies"];
  const answers = await Promise.all(Array.from({ length: 10 }, (_, index) => create(acme.user, key, { subject: subjects[index % 2] })));
  expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([
    ...Array<number>(5).fill(201),
    ...Array<number>(5).fill(409),
  ]);
  expect(new Set(answers.flatMap((answer) => codeOf(answer) ?? []))).toEqual(new Set(["idempotency.mismatch"]));
  expect([...(await createdWith(subjects[0] ?? "")), ...(await createdWith(subjects[1] ?? ""))]).toHaveLength(1);
});

test("the key with another body, or at another ticket, is a mismatch and changes nothing", async () => {
  const key = newKey();
  await create(acme.user, key);
  const other = await create(acme.user, key, { subject: "Something else entirely" });
  expect([other.status, codeOf(other)]).toEqual([409, "idempotency.mismatch"]);

  const [one, two] = await Promise.all([create(acme.user, newKey()), create(acme.user, newKey())]);
  const move = (answer: ApiAnswer): Promise<ApiAnswer> =>
    as(acme.agent).post(`/v1/tickets/${answer.parse(Ticket).id}/status`, { status: "pending" }, { "idempotency-key": key });
  expect((await move(one)).status).toBe(200);
  expect(codeOf(await move(two))).toBe("idempotency.mismatch");
  expect((await ticketOf(as(acme.agent), two.parse(Ticket).id)).version).toBe(1);
});

test("keys are one's own, and an operation's own", async () => {
  const key = newKey();
  const [mine, theirs] = await Promise.all([create(acme.user, key), create(acme.user2, key)]);
  expect([mine.status, theirs.status, replayed(theirs)]).toEqual([201, 201, false]);
  expect(theirs.parse(Ticket).id).not.toBe(mine.parse(Ticket).id);
  const pickUp = await as(acme.agent).post(`/v1/tickets/${mine.parse(Ticket).id}/pickup`, undefined, { "idempotency-key": key });
  const move = await as(acme.agent).post(`/v1/tickets/${mine.parse(Ticket).id}/status`, { status: "pending" }, { "idempotency-key": key });
  expect([pickUp.status, move.status, replayed(move)]).toEqual([200, 200, false]);
});

test("a refusal is not kept: the same key may succeed later", async () => {
  const { id } = (await create(acme.user, newKey())).parse(Ticket);
  await as(acme.agent).delete(`/v1/tickets/${id}`);
  const key = newKey();
  const other = (await create(acme.user, newKey())).parse(Ticket).id;
  const refused = await as(acme.agent).post(`/v1/tickets/${id}/pickup`, undefined, { "idempotency-key": key });
  expect([refused.status, codeOf(refused)]).toEqual([409, "ticket.closed"]);
  expect((await as(acme.agent).post(`/v1/tickets/${other}/pickup`, undefined, { "idempotency-key": key })).status).toBe(200);
});

test("a request that changed nothing does not, sent again, undo what somebody has changed since", async () => {
  const { id } = (await create(acme.user, newKey())).parse(Ticket);
  const requests = [
    ["post", `/v1/tickets/${id}/priority`, { priority: "medium" }],
    ["patch", `/v1/tickets/${id}`, { category: "hardware", tags: [] }],
    ["post", `/v1/tickets/${id}/assignment`, { assigned_to: null }],
  ] as const;
  const sent = requests.map(([method, path, body]) => {
    const headers = { "idempotency-key": newKey() };
    return (): Promise<ApiAnswer> => as(acme.admin)[method](path, body, headers);
  });
  const first = await Promise.all(sent.map((send) => send()));
  expect(first.map((answer) => [answer.status, replayed(answer), answer.parse(Ticket).version])).toEqual(
    requests.map(() => [200, false, 1]),
  );
  await as(acme.agent).post(`/v1/tickets/${id}/pickup`);
  await as(acme.agent).post(`/v1/tickets/${id}/priority`, { priority: "urgent" });
  await as(acme.agent).patch(`/v1/tickets/${id}`, { category: "fire", tags: ["fire"] });
  const before = await ticketOf(as(acme.admin), id);
  for (const [index, send] of sent.entries()) {
    const again = await send();
    expect([again.status, replayed(again), again.body]).toEqual([200, true, first[index]?.body]);
  }
  expect(await ticketOf(as(acme.admin), id)).toEqual(before);
});

describe("neither does one about", () => {
  /** Sent, followed by somebody's change of the same thing, and sent again: the second time it only answers. */
  async function sentAgain(stands: string, send: () => Promise<ApiAnswer>, meanwhile: () => Promise<ApiAnswer>) {
    const first = await send();
    const changed = await meanwhile();
    const again = await send();
    expect([first.status, replayed(first), changed.status, again.status, replayed(again)]).toEqual([200, false, 200, 200, true]);
    expect(again.body).toEqual(first.body);
    return { before: changed.body, after: (await acme.admin.get(stands)).body };
  }
  const patchedAgain = (path: string, nothingNew: unknown, somethingElse: unknown) => {
    const headers = { "idempotency-key": newKey() };
    return sentAgain(
      path,
      () => acme.admin.patch(path, nothingNew, headers),
      () => acme.admin.patch(path, somethingElse),
    );
  };

  test("a person's role", async () => {
    const { before, after } = await patchedAgain(`/v1/users/${await newPerson()}`, { role: "user" }, { role: "agent" });
    expect(after).toEqual(before);
  });

  test("a team's name", async () => {
    const { before, after } = await patchedAgain(`/v1/teams/${await newTeam()}`, { name: "Support" }, { name: "Second line" });
    expect(after).toEqual(before);
  });

  test("the tenant's settings", async () => {
    const { before, after } = await patchedAgain("/v1/tenant", { sla: { warning_share: 0.8 } }, { sla: { warning_share: 0.5 } });
    expect(after).toEqual(before);
  });

  test("a person's standing", async () => {
    const path = `/v1/users/${await newPerson()}`;
    const headers = { "idempotency-key": newKey() };
    const { before, after } = await sentAgain(
      path,
      () => acme.admin.post(`${path}/reactivate`, undefined, headers),
      () => acme.admin.post(`${path}/deactivate`),
    );
    expect(after).toEqual(before);
  });
});

test("tickets that were closed already are not closed once more by a bulk that is sent again after they were restored", async () => {
  const ids = await Promise.all(Array.from({ length: 4 }, async () => (await create(acme.user, newKey())).parse(Ticket).id));
  for (const id of ids) await as(acme.admin).delete(`/v1/tickets/${id}`);
  const changes = ids.map((id) => ({ id, action: "close" }));
  const send = (): Promise<ApiAnswer> => as(acme.admin).post("/v1/tickets/bulk", { changes }, { "idempotency-key": "close-all" });
  // The claim passes and what is kept of two tickets; the others are throttled until the client is told.
  const fault = { kind: "throttle" } as const;
  run.faults.replace(
    new FaultPlan({ seed: 1, rules: [{ fault, match: { action: "TransactWriteItems", function: "tickets-api" }, after: 3 }] }),
  );
  const first = (await send()).parse(BulkOutcome);
  run.faults.replace(new FaultPlan({ seed: 1, rules: [] }));
  const answered = first.results.flatMap(({ id, ok }) => (ok ? [id] : []));
  expect(answered).toHaveLength(2);
  for (const id of answered) await as(acme.admin).post(`/v1/tickets/${id}/restore`);
  const again = (await send()).parse(BulkOutcome);
  expect(again.results).toEqual(ids.map((id) => ({ id, ok: true, version: 2 })));
  for (const id of answered) expect(await ticketOf(as(acme.admin), id)).toMatchObject({ status: "open", version: 3 });
});

test("what was opened for a team is answered so again when the team is gone", async () => {
  const team = await teamWith(acme.admin, "Gone soon");
  const key = newKey();
  const first = await create(acme.admin, key, { team_id: team });
  expect(first.status).toBe(201);
  await as(acme.admin).delete(`/v1/tickets/${first.parse(Ticket).id}`);
  expect((await acme.admin.delete(`/v1/teams/${team}`)).status).toBe(204);
  const again = await create(acme.admin, key, { team_id: team });
  expect([again.status, replayed(again), again.body]).toEqual([201, true, first.body]);
});

test("a key that is empty, too long or not visible ASCII is refused; DELETE and GET take none", async () => {
  const before = await tickets(acme.user);
  for (const key of ["with space", "x".repeat(256), "ümlaut"]) expect([key, (await create(acme.user, key)).status]).toEqual([key, 400]);
  expect(await tickets(acme.user)).toBe(before);
  expect((await create(acme.user, "x".repeat(255))).status).toBe(201);
});

test("a record counts until its own expiry: 24 hours, whether it is still there or not", async () => {
  const key = newKey();
  const { id } = (await create(acme.user, key)).parse(Ticket);
  const moved = (await create(acme.user, newKey())).parse(Ticket).id;
  const move = (): Promise<ApiAnswer> =>
    as(acme.agent).post(`/v1/tickets/${moved}/status`, { status: "pending" }, { "idempotency-key": key });
  const first = await move();
  const records = (await scan(run.engine, "desk")).filter((item) => textOf(item, "pk").includes("#IDEMPOTENCY#"));
  const [record, moveRecord] = [id, moved].map((about) =>
    records.findLast((item) =>
      [`"id":"${about}"`, about === id ? '"new"' : '"pending"'].every((part) => textOf(item, "body").includes(part)),
    ),
  );
  if (record === undefined || moveRecord === undefined) throw new Error("the key has no record");
  await advance("PT23H59M");
  expect((await create(acme.user, key)).parse(Ticket).id).toBe(id);
  expect((await move()).body).toEqual(first.body);
  await advance("PT2M");
  expect(await partition(run.engine, "desk", textOf(record, "pk")), "it was swept").toEqual([]);
  // DynamoDB may take two days to sweep.
  for (const left of [record, moveRecord]) await putItem(run.engine, "desk", left);
  const anew = await create(acme.user, key);
  expect([anew.status, replayed(anew)]).toEqual([201, false]);
  expect(anew.parse(Ticket).id).not.toBe(id);
  expect((await create(acme.user, key)).body).toEqual(anew.body);
  expect(codeOf(await move()), "it is pending, and asked to become so anew").toBe("ticket.transition_not_allowed");
});

test("behind the gateway, through two workers, the same holds", async () => {
  const key = newKey();
  const subject = "Pressed twice at the gateway";
  const answers = await Promise.all(
    Array.from({ length: 6 }, () => acme.user2.post("/v1/tickets", { ...draft, subject }, { "idempotency-key": key })),
  );
  expect(new Set(answers.map(({ status, body }) => `${status} ${JSON.stringify(body)}`)).size).toBe(1);
  expect(answers[0]?.status).toBe(201);
  expect(await createdWith(subject)).toHaveLength(1);
});

test("nothing was given up on the way", async () => {
  expect(await deadLetters()).toEqual([]);
});
