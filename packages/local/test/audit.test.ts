/** The tenant-wide trail against a model: every entry that the bus has told of, filtered by brute force. */
import { TrailEntry, TrailVerification } from "@bulkhead/platform/trail-entry";
import { actionTypes, Entity } from "@bulkhead/platform/events";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import { routes as auditRoutes } from "../../audit/src/routes.ts";
import { routes as ticketRoutes } from "../../tickets/src/routes.ts";
import { advance, api, events, onboardTenant, ownRun, rootToken, type Api, type TestPerson, type TestTenant } from "../src/testing.ts";
import { chosenSeed, count } from "./counts.ts";
import { partition, putItem, removeItem } from "./engine-client.ts";
import { codeOf, inProcess } from "./in-process.ts";

const run = await ownRun();
let acme: TestTenant;
let globex: TestTenant;
let root: Api;
let as: (who: TestPerson) => Api;
/** Every entry of acme but for its hash, oldest first: what the bus has told. */
let told: readonly Omit<TrailEntry, "hash">[];

const Identified = z.object({ id: z.string() });
const draft = { subject: "The printer is on fire", description: "Flames come out of tray 2.", category: "hardware" };

/** Business time to some seconds before the next month. */
async function toTheEndOfTheMonth(): Promise<void> {
  const now = new Date(await advance("PT1S"));
  const end = Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1);
  await advance(`PT${Math.floor((end - now.getTime()) / 1_000) - 30}S`);
}

/** A little of everything, by everybody. */
async function somethingHappens(tickets: (who: TestPerson) => Api): Promise<void> {
  const ids = await Promise.all(
    [acme.user, acme.user2, acme.agent].map(async (who) => (await tickets(who).post("/v1/tickets", draft)).parse(Identified).id),
  );
  await Promise.all(ids.map((id, index) => tickets(index === 0 ? acme.agent : acme.agent2).post(`/v1/tickets/${id}/pickup`)));
  await tickets(acme.agent).post(`/v1/tickets/${ids[0]}/status`, { status: "resolved" });
  await tickets(acme.admin).delete(`/v1/tickets/${ids[1]}`);
}

beforeAll(async () => {
  [acme, globex] = await Promise.all([onboardTenant(), onboardTenant()]);
  root = api(await rootToken());
  const tickets = await inProcess("tickets-api", ticketRoutes);
  await somethingHappens(tickets);
  await acme.admin.patch("/v1/tenant", { time_zone: "Europe/Berlin" });
  await toTheEndOfTheMonth();
  await somethingHappens(tickets);
  await advance("PT1M");
  await somethingHappens(tickets);
  // Two months in which nobody does anything; what is overdue escalates.
  await advance("P70D");
  await somethingHappens(tickets);
  await root.patch("/v1/tenant", { time_zone: "UTC" }, { "x-tenant-id": acme.id });
  await tickets(globex.user).post("/v1/tickets", draft);
  told = (await events(acme.id))
    .map(({ id, tenant_id, type, entity, entity_id, entity_version, occurred_at, actor, old_value, new_value }) => ({
      id,
      tenant_id,
      ticket_id: entity === "ticket" ? entity_id : null,
      user_id: actor.user_id,
      actor_type: actor.type,
      action_type: actionTypes[type],
      old_value,
      new_value,
      timestamp: occurred_at,
      entity,
      entity_id,
      version: entity_version,
      approved: null,
    }))
    .toSorted((a, b) => (placeOf(a) < placeOf(b) ? -1 : 1));
  as = await inProcess("audit-api", auditRoutes);
}, 120_000);

const placeOf = ({ timestamp, id }: { readonly timestamp: string; readonly id: string }): string => `${timestamp}#${id}`;

const AuditPage = z.object({ data: z.array(TrailEntry), next_cursor: z.string().nullable() });
type Filters = Readonly<Record<string, string>>;
const address = (query: Filters): string => `/v1/audit?${new URLSearchParams(query).toString()}`;

/** All pages of the list, one behind the other. */
async function listed(filters: Filters, limit: number, who: TestPerson = acme.admin): Promise<readonly TrailEntry[]> {
  const found: TrailEntry[] = [];
  for (let cursor: Filters = {}; ;) {
    const answer = await as(who).get(address({ ...filters, limit: String(limit), ...cursor }));
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
    const { data, next_cursor } = answer.parse(AuditPage);
    expect(data.length).toBeLessThanOrEqual(limit);
    found.push(...data);
    if (next_cursor === null) return found;
    cursor = { cursor: next_cursor };
  }
}

/** All pages of an export, following its links. */
async function exported(
  format: string,
  filters: Filters,
  limit?: number,
): Promise<readonly { readonly text: string; readonly headers: Headers }[]> {
  const pages: { text: string; headers: Headers }[] = [];
  let next: string | undefined = address({ ...filters, format, ...(limit !== undefined && { limit: String(limit) }) });
  while (next !== undefined) {
    const { status, headers, body } = await as(acme.admin).get(next);
    expect(status, JSON.stringify(body)).toBe(200);
    pages.push({ text: z.string().parse(body ?? ""), headers });
    next = /^<([^>]+)>; rel="next"$/.exec(headers.get("link") ?? "")?.[1];
  }
  return pages;
}

const names = Object.keys(TrailEntry.shape);
const Json = z.string().transform((text): unknown => (text === "" ? null : JSON.parse(text)));

/** CSV of ours, read by other means than it was written; without the row of names. */
function fromCsv(text: string): readonly unknown[] {
  const records = [...text.matchAll(/((?:"(?:[^"]|"")*"|[^",\r\n]*)(?:,(?:"(?:[^"]|"")*"|[^",\r\n]*))*)\r\n/g)].map(([, record = ""]) =>
    [...`${record},`.matchAll(/(?:"((?:[^"]|"")*)"|([^",]*)),/g)].map(([, quoted, plain = ""]) => quoted?.replaceAll('""', '"') ?? plain),
  );
  const [head, ...rows] = records;
  expect(head).toEqual(names);
  return rows.map((cells) => {
    const row = Object.fromEntries(names.map((name, index) => [name, cells[index] ?? ""]));
    return {
      ...row,
      ticket_id: row["ticket_id"] === "" ? null : row["ticket_id"],
      user_id: row["user_id"] === "" ? null : row["user_id"],
      old_value: Json.parse(row["old_value"]),
      new_value: Json.parse(row["new_value"]),
      version: Number(row["version"]),
      hash: row["hash"]?.replace(/^'-/, "-"),
    };
  });
}

const fromNdjson = (text: string): readonly unknown[] =>
  text
    .split("\n")
    .slice(0, -1)
    .map((line): unknown => JSON.parse(line));

/** What a list should hold. */
function expected(filters: Filters): readonly string[] {
  const { from, to, actor, actor_type, action_type, entity, entity_id, ticket_id, order = "desc" } = filters;
  const kept = told.filter(
    (entry) =>
      (from === undefined || entry.timestamp >= from) &&
      (to === undefined || entry.timestamp < to) &&
      (actor === undefined || entry.user_id === actor) &&
      (actor_type === undefined || entry.actor_type === actor_type) &&
      (action_type === undefined || entry.action_type === action_type) &&
      (entity === undefined || entry.entity === entity) &&
      (entity_id === undefined || entry.entity_id === entity_id) &&
      (ticket_id === undefined || entry.ticket_id === ticket_id),
  );
  const ofOne = ticket_id !== undefined || (entity !== undefined && entity_id !== undefined);
  const sorted = ofOne ? kept.toSorted((a, b) => a.version - b.version) : kept;
  return (order === "desc" ? sorted.toReversed() : sorted).map(({ id }) => id);
}

const never = "01935b2e-6f00-7000-8000-000000000001";
const idsOf = (entries: readonly unknown[]): readonly string[] =>
  z
    .array(Identified)
    .parse(entries)
    .map(({ id }) => id);

describe("the list", () => {
  test("shows every entry of the tenant, as the bus told it, newest first", async () => {
    const found = await listed({}, 100);
    expect(found.map(({ hash: _hash, ...entry }) => entry)).toEqual(told.toReversed());
    // The story is worth reading: several months, every kind of actor.
    expect(new Set(told.map(({ timestamp }) => timestamp.slice(0, 7))).size).toBeGreaterThanOrEqual(3);
    expect([...new Set(told.map(({ actor_type }) => actor_type))].toSorted()).toEqual(["super_admin", "system", "user"]);
  });

  test(
    `filters, orders and pages as brute force does, in every format (seed ${chosenSeed})`,
    async () => {
      const some = <K extends keyof (typeof told)[number]>(name: K) =>
        [...new Set(told.map((entry) => entry[name]))].filter((value) => value !== null);
      const months = [...new Set(told.map(({ timestamp }) => `${timestamp.slice(0, 7)}-01T00:00:00.000Z`))];
      const moment = fc.constantFrom(...some("timestamp").map(String), ...months, "2000-01-01T00:00:00.000Z", "2100-01-01T00:00:00.000Z");
      // Most filters are absent most of the time: otherwise next to nothing would be left.
      const sometimes = <T>(value: fc.Arbitrary<T>) =>
        fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: value });
      const maybe = <T extends string>(values: readonly T[]) => sometimes(fc.constantFrom(...values));
      const filters = fc
        .record({
          from: sometimes(moment),
          to: sometimes(moment),
          actor: maybe([...some("user_id").map(String), never]),
          actor_type: maybe(["user", "system", "super_admin", "service"]),
          action_type: maybe(some("action_type").map(String)),
          entity: maybe(Entity.options),
          entity_id: maybe([...some("entity_id").map(String), never]),
          ticket_id: maybe([...some("ticket_id").map(String), never]),
          order: maybe(["asc", "desc"]),
        })
        .map((chosen): Filters =>
          Object.fromEntries(Object.entries(chosen).filter((pair): pair is [string, string] => pair[1] !== undefined)),
        )
        .filter(({ from, to }) => from === undefined || to === undefined || from <= to);
      await fc.assert(
        fc.asyncProperty(filters, fc.integer({ min: 1, max: 100 }), async (chosen, limit) => {
          const wanted = expected(chosen);
          expect(idsOf(await listed(chosen, limit))).toEqual(wanted);
          const [csv, ndjson] = await Promise.all([exported("csv", chosen, limit), exported("ndjson", chosen, limit)]);
          expect(idsOf(fromCsv(csv.map(({ text }) => text).join("")))).toEqual(wanted);
          expect(idsOf(fromNdjson(ndjson.map(({ text }) => text).join("")))).toEqual(wanted);
        }),
        { seed: chosenSeed, numRuns: count(60, 1_000) },
      );
    },
    count(60_000, 600_000),
  );

  test("understands dates and offsets, and a month's end is where it is", async () => {
    const [first] = told;
    if (first === undefined) throw new Error("unreachable");
    const month = told.map(({ timestamp }) => timestamp.slice(0, 7)).find((other) => other !== first.timestamp.slice(0, 7)) ?? "";
    const before = expected({ to: `${month}-01T00:00:00.000Z` });
    expect(idsOf(await listed({ to: `${month}-01` }, 7))).toEqual(before);
    expect(idsOf(await listed({ to: `${month}-01T02:00:00+02:00` }, 7))).toEqual(before);
    expect(idsOf(await listed({ from: `${month}-01T00:00:00Z`, order: "asc" }, 7))).toEqual(
      expected({ from: `${month}-01T00:00:00.000Z`, order: "asc" }),
    );
    expect(before.length).toBeGreaterThan(0);
  });

  test("one entity's entries within a stretch of time are those", async () => {
    const chains = [...Map.groupBy(told, ({ entity, entity_id }) => `${entity} ${entity_id}`)];
    const [name = "", chain = []] = chains.find(([, entries]) => new Set(entries.map(({ timestamp }) => timestamp)).size >= 3) ?? [];
    const [entity = "", entity_id = ""] = name.split(" ");
    const [, from = "", to = ""] = new Set(chain.map(({ timestamp }) => timestamp));
    const wanted = chain.filter(({ timestamp }) => timestamp === from).map(({ id }) => id);
    expect(wanted.length).toBeGreaterThan(0);
    expect(idsOf(await listed({ entity, entity_id, from, to, order: "asc" }, 1))).toEqual(wanted);
  });

  test("a page of one entity is read from its own chain, everything else by months: one query each", async () => {
    const queries = async (query: Filters): Promise<number> => {
      run.usage.reset();
      await as(acme.admin).get(address(query));
      return run.usage.snapshot().functions["audit-api"]?.actions["dynamodb:Query"]?.calls ?? 0;
    };
    const ticket = told.find(({ ticket_id }) => ticket_id !== null)?.ticket_id ?? "";
    expect(await queries({ ticket_id: ticket, limit: "1" })).toBe(1);
    expect(await queries({ limit: "5" })).toBe(1);
    // Four months, all of them read.
    expect(await queries({ actor: never })).toBeLessThanOrEqual(4);
  });

  test.each([
    [{ from: "yesterday" }, "/query/from"],
    [{ from: "2026-11-22T10:00:00" }, "/query/from"],
    [{ to: "2026-13-01" }, "/query/to"],
    [{ from: "2026-11-02", to: "2026-11-01" }, "/query/to"],
    [{ actor: "me" }, "/query/actor"],
    [{ actor_type: "robot" }, "/query/actor_type"],
    [{ action_type: "status_changed" }, "/query/action_type"],
    [{ entity: "response" }, "/query/entity"],
    [{ entity_id: "7" }, "/query/entity_id"],
    [{ order: "newest" }, "/query/order"],
    [{ format: "xlsx" }, "/query/format"],
    [{ limit: "0" }, "/query/limit"],
    [{ limit: "101" }, "/query/limit"],
    [{ limit: "5001", format: "csv" }, "/query/limit"],
    [{ colour: "red" }, "/query/colour"],
  ])("refuses %j", async (query, path) => {
    const answer = await as(acme.admin).get(address(query));
    expect([answer.status, codeOf(answer)]).toEqual([400, "request.invalid"]);
    expect(answer.parse(z.object({ errors: z.array(z.object({ path: z.string() })) })).errors.map((error) => error.path)).toContain(path);
  });

  test("a cursor goes on in any format, and in no other list", async () => {
    const { next_cursor } = (await as(acme.admin).get(address({ limit: "3" }))).parse(AuditPage);
    const cursor = next_cursor ?? "";
    const rest = expected({}).slice(3);
    const [page] = await exported("ndjson", { cursor });
    expect(idsOf(fromNdjson(page?.text ?? ""))).toEqual(rest);
    for (const path of [address({ cursor, order: "asc" }), address({ cursor, entity: "ticket" }), `/v1/events?after=${cursor}`])
      expect([path, codeOf(await as(acme.admin).get(path))]).toEqual([path, "cursor.invalid"]);
    expect(codeOf(await as(globex.admin).get(address({ cursor })))).toBe("cursor.invalid");
  });
});

describe("an export", () => {
  test("is a file: its type, its name, a row of names on the first page alone", async () => {
    const pages = await exported("csv", {}, 10);
    expect(pages.length).toBeGreaterThan(2);
    for (const [index, { text, headers }] of pages.entries()) {
      expect(headers.get("content-type")).toBe(`text/csv; charset=utf-8; header=${index === 0 ? "present" : "absent"}`);
      expect(headers.get("content-disposition")).toMatch(/^attachment; filename="audit-\d{4}-\d\d-\d\d\.csv"$/);
      expect(text.startsWith("id,tenant_id,")).toBe(index === 0);
      expect(text.endsWith("\r\n")).toBe(true);
    }
    expect(fromCsv(pages.map(({ text }) => text).join(""))).toEqual(await listed({}, 100));
    const [ndjson, ...more] = await exported("ndjson", { order: "asc" });
    expect([more, ndjson?.headers.get("content-type"), ndjson?.headers.get("link")]).toEqual([[], "application/x-ndjson", null]);
    expect(fromNdjson(ndjson?.text ?? "")).toEqual(await listed({ order: "asc" }, 100));
  });

  test("of nothing is an empty file", async () => {
    expect((await exported("csv", { actor: never })).map(({ text }) => text)).toEqual([`${names.join(",")}\r\n`]);
    expect((await exported("ndjson", { actor: never })).map(({ text }) => text)).toEqual([""]);
  });

  test("comes through the deployed function's door as it is", async () => {
    const answer = await acme.admin.get(address({ format: "ndjson", order: "asc", limit: "5" }));
    expect(answer.status).toBe(200);
    expect(idsOf(fromNdjson(z.string().parse(answer.body)))).toEqual(expected({ order: "asc" }).slice(0, 5));
    expect(answer.headers.get("link")).toMatch(/^<\/v1\/audit\?/);
  });
});

describe("verification", () => {
  const verify = (who: TestPerson, entity: string, id: string) => as(who).get(`/v1/audit/verify?entity=${entity}&entity_id=${id}`);

  test("finds every chain of every kind whole", async () => {
    const chains = Map.groupBy(told, ({ entity, entity_id }) => `${entity} ${entity_id}`);
    expect(new Set(told.map(({ entity }) => entity))).toEqual(new Set(["tenant", "user", "ticket"]));
    for (const [name, entries] of chains) {
      const [entity = "", id = ""] = name.split(" ");
      const answer = await verify(acme.admin, entity, id);
      expect([name, answer.body]).toEqual([name, { valid: true, entries: entries.length, redacted: 0 }]);
    }
  });

  test("says which entry was tampered with", async () => {
    const settled = told.filter(({ entity }) => entity === "tenant");
    const pk = `${acme.id}#TENANT#${acme.id}`;
    const items = await partition(run.engine, "audit", pk);
    const last = items.at(-1);
    if (last === undefined) throw new Error("unreachable");
    await putItem(run.engine, "audit", { ...last, cause: { S: "somebody else" } });
    const verdict = (await verify(acme.admin, "tenant", acme.id)).parse(TrailVerification);
    await putItem(run.engine, "audit", last);
    expect(verdict).toEqual({ valid: false, entries: settled.length - 1, first_invalid: settled.length, redacted: 0 });
    expect((await verify(acme.admin, "tenant", acme.id)).parse(TrailVerification).valid).toBe(true);
  });

  test("knows no entity that the tenant has not", async () => {
    const mine = told.find(({ entity }) => entity === "ticket")?.entity_id ?? "";
    for (const [who, entity, id] of [
      [acme.admin, "ticket", never],
      [acme.admin, "user", mine],
      [acme.admin, "tenant", globex.id],
      [acme.admin, "tenant", mine],
      [acme.admin, "webhook", mine],
      [globex.admin, "ticket", mine],
      [globex.admin, "tenant", acme.id],
    ] as const) {
      const answer = await verify(who, entity, id);
      expect([entity, answer.status, codeOf(answer)]).toEqual([entity, 404, "audit.entity_not_found"]);
    }
    expect(codeOf(await as(acme.admin).get("/v1/audit/verify?entity=ticket"))).toBe("request.invalid");
  });
});

describe("who may look", () => {
  const paths = ["/v1/audit", "/v1/audit?format=csv", `/v1/audit/verify?entity=user&entity_id=${never}`, "/v1/events"];

  test("admins, and a super_admin who has chosen the tenant; nobody else", async () => {
    for (const path of paths) {
      for (const who of [acme.agent, acme.user]) expect([path, codeOf(await as(who).get(path))]).toEqual([path, "auth.forbidden"]);
      expect([path, codeOf(await root.get(path))]).toEqual([path, "tenant.required"]);
      expect((await root.get(path, { "x-tenant-id": acme.id })).status).not.toBe(403);
      expect((await as(acme.admin).get(path, { "x-tenant-id": globex.id })).status).toBe(403);
    }
    const chosen = (await root.get(address({ limit: "1" }), { "x-tenant-id": acme.id })).parse(AuditPage);
    expect(idsOf(chosen.data)).toEqual(expected({}).slice(0, 1));
  });

  test("nobody sees anything of another tenant, whatever they filter by", async () => {
    const own = await listed({}, 100, globex.admin);
    expect(own.length).toBeGreaterThan(0);
    expect(new Set(own.map(({ tenant_id }) => tenant_id))).toEqual(new Set([globex.id]));
    const victim = told.find(({ entity, user_id }) => entity === "ticket" && user_id !== null);
    if (victim === undefined) throw new Error("unreachable");
    for (const filters of [
      { actor: victim.user_id ?? "" },
      { entity_id: victim.entity_id },
      { entity: "ticket", entity_id: victim.entity_id },
      { ticket_id: victim.entity_id },
      { entity: "tenant", entity_id: acme.id },
    ]) {
      expect(await listed(filters, 100, globex.admin)).toEqual([]);
      expect((await as(globex.admin).get(address({ ...filters, format: "ndjson" }))).body).toBeUndefined();
    }
  });

  test("an entry that somebody has planted in another tenant's month is not there", async () => {
    const [planted] = await partition(run.engine, "audit", `${globex.id}#TENANT#${globex.id}`);
    if (planted === undefined) throw new Error("unreachable");
    const month = told.at(-1)?.timestamp.slice(0, 7) ?? "";
    const item = { ...planted, sk: { S: "9999999999" }, by_time_pk: { S: `${acme.id}#TRAIL#${month}` }, by_time_sk: { S: `${month}-01` } };
    await putItem(run.engine, "audit", item);
    const found = idsOf(await listed({}, 100));
    await removeItem(run.engine, "audit", item);
    expect(found).toEqual(expected({}));
  });
});

describe("much of it", () => {
  test("years without anything cost a few queries a page, and every page goes on", async () => {
    await advance("P1100D");
    run.usage.reset();
    const first = (await as(acme.admin).get(address({ limit: "1", action_type: "tenant_onboarded" }))).parse(AuditPage);
    expect(run.usage.snapshot().functions["audit-api"]?.actions["dynamodb:Query"]?.calls).toBe(25);
    expect(first).toEqual({ data: [], next_cursor: expect.any(String) });
    expect((await listed({ action_type: "tenant_onboarded" }, 1)).map(({ entity_id }) => entity_id)).toEqual([acme.id]);
  });

  test("what would not fit an answer goes on the next page, in lists and in exports", async () => {
    const tickets = await inProcess("tickets-api", ticketRoutes);
    const quotes = { ...draft, description: `"${'"'.repeat(19_998)}"` };
    const size = 70;
    for (let opened = 0; opened < size; opened += 10)
      await Promise.all(Array.from({ length: 10 }, () => tickets(acme.user).post("/v1/tickets", quotes)));
    as = await inProcess("audit-api", auditRoutes);
    const since = { action_type: "ticket_created", from: new Date(Date.parse(await advance("PT1S")) - 3_600_000).toISOString() };
    for (const format of ["csv", "ndjson"]) {
      const pages = await exported(format, since);
      expect(pages.length).toBeGreaterThan(1);
      for (const { text } of pages) expect(Buffer.byteLength(JSON.stringify(text))).toBeLessThanOrEqual(5.1 * 1024 * 1024);
      const whole = pages.map(({ text }) => text).join("");
      expect(format === "csv" ? fromCsv(whole) : fromNdjson(whole)).toHaveLength(size);
    }
    const page = await acme.admin.get(address({ ...since, limit: "100" }));
    expect(page.status).toBe(200);
    expect(page.parse(AuditPage).data.length).toBeLessThan(size);
    expect(await listed(since, 100)).toHaveLength(size);
  }, 120_000);
});
