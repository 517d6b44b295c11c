/** The pull feed: every event once, in order, whoever writes meanwhile and however far the index lags. */
import type { DomainEvent } from "@bulkhead/platform/events";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import * as z from "zod";
import { EventPage } from "../../audit/src/schema.ts";
import { FaultPlan } from "../src/aws/faults.ts";
import { advance, events, onboardTenant, ownRun, type TestPerson, type TestTenant } from "../src/testing.ts";
import { chosenSeed } from "./counts.ts";
import { codeOf } from "./in-process.ts";

const run = await ownRun();
let acme: TestTenant;
let globex: TestTenant;
beforeAll(async () => {
  [acme, globex] = await Promise.all([onboardTenant(), onboardTenant()]);
});

const draft = { subject: "The printer is on fire", description: "Flames come out of tray 2.", category: "hardware" };
const open = async (who: TestPerson = acme.user): Promise<string> =>
  (await who.post("/v1/tickets", draft)).parse(z.object({ id: z.string() })).id;

const ask = async (query: string, who: TestPerson = acme.admin): Promise<EventPage> => {
  const answer = await who.get(`/v1/events${query}`);
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  return answer.parse(EventPage);
};

/** Reads on until there is nothing more to be read at once. */
async function read(from: string, limit: number, who?: TestPerson): Promise<{ readonly found: DomainEvent[]; readonly next: string }> {
  const found: DomainEvent[] = [];
  for (let query = from; ;) {
    const { data, next, has_more } = await ask(`?limit=${limit}${query}`, who);
    found.push(...data);
    if (!has_more) return { found, next };
    query = `&after=${next}`;
  }
}

const place = ({ occurred_at, id }: DomainEvent): string => `${occurred_at}#${id}`;
const inOrder = (told: readonly DomainEvent[]): readonly DomainEvent[] => told.toSorted((a, b) => (place(a) < place(b) ? -1 : 1));

describe("the feed", () => {
  test("has every event as it was on the bus, oldest first, whatever the page's size", async () => {
    await open();
    await acme.admin.patch("/v1/tenant", { time_zone: "Europe/Berlin" });
    await advance("P45D");
    await open();
    await advance("PT11S");
    const told = inOrder(await events(acme.id));
    for (const limit of [1, 3, 100]) expect((await read("", limit)).found).toEqual(told);
    expect(new Set(told.map(({ occurred_at }) => occurred_at.slice(0, 7))).size).toBeGreaterThan(1);
  });

  test("goes on where it ended, from one moment to years later", async () => {
    const { next } = await read("", 100);
    expect(await ask(`?after=${next}`)).toEqual({ data: [], next: expect.any(String), has_more: false });
    const id = await open();
    await advance("PT11S");
    const later = await read(`&after=${next}`, 100);
    expect(later.found.map(({ entity_id }) => entity_id)).toEqual([id]);
    await advance("P1100D");
    const muchLater = await read(`&after=${later.next}`, 100);
    const again = await open();
    await advance("PT11S");
    expect((await read(`&after=${muchLater.next}`, 100)).found.map(({ entity_id }) => entity_id)).toEqual([again]);
    // Whoever has not asked for years finds all of it, too.
    const told = inOrder(await events(acme.id));
    expect((await read(`&after=${later.next}`, 2)).found).toEqual(told.slice(told.findIndex((event) => event.entity_id === id) + 1));
  });

  test("stays ten seconds behind", async () => {
    const { next } = await read("", 100);
    await open();
    expect((await ask(`?after=${next}`)).data).toEqual([]);
    await advance("PT11S");
    expect((await ask(`?after=${next}`)).data).toHaveLength(1);
  });

  test("begins with a moment when asked to", async () => {
    const told = inOrder(await events(acme.id));
    const third = told[2];
    if (third === undefined) throw new Error("unreachable");
    expect((await read(`&from=${third.occurred_at}`, 100)).found).toEqual(told.filter((event) => event.occurred_at >= third.occurred_at));
    const ahead = await ask("?from=2200-01-01");
    expect(ahead).toEqual({ data: [], next: expect.any(String), has_more: false });
  });

  test("is the tenant's own, and cursors are the reader's own", async () => {
    await open(globex.user);
    await advance("PT11S");
    expect(new Set((await read("", 100, globex.admin)).found.map(({ tenant_id }) => tenant_id))).toEqual(new Set([globex.id]));
    const { next } = await ask("?limit=1");
    expect(codeOf(await globex.admin.get(`/v1/events?after=${next}`))).toBe("cursor.invalid");
    expect(codeOf(await acme.admin.get(`/v1/audit?cursor=${next}`))).toBe("cursor.invalid");
    for (const query of [`?after=${next}&from=2026-11-22`, "?from=monday", "?limit=101", "?before=x", "?after="])
      expect([query, (await acme.admin.get(`/v1/events${query}`)).status]).toEqual([query, 400]);
  });
});

describe("while others write and the index lags", () => {
  beforeEach(() => {
    // Half of the queries do not see what was written in the last five seconds.
    run.faults.replace(
      new FaultPlan({
        seed: chosenSeed,
        rules: [{ fault: { kind: "index_lag", ms: 5_000 }, match: { table: "audit" }, probability: 0.5 }],
      }),
    );
    return () => run.faults.replace(new FaultPlan({ seed: chosenSeed, rules: [] }));
  });

  test(`no event is passed by and none comes twice (seed ${chosenSeed})`, async () => {
    let { next } = await read("", 100);
    const begun = next;
    const found: DomainEvent[] = [];
    const written: string[] = [];
    const enough = new AbortController();
    const write = async (): Promise<void> => {
      while (!enough.signal.aborted) written.push(await open());
    };
    // Until some of what is being written has become readable, which takes the feed its ten seconds.
    const poll = async (): Promise<void> => {
      while (found.length < 30) {
        const page = await read(`&after=${next}`, 7);
        found.push(...page.found);
        ({ next } = page);
      }
      enough.abort();
    };
    await Promise.all([poll(), write(), write()]);
    run.faults.replace(new FaultPlan({ seed: chosenSeed, rules: [] }));
    await advance("PT11S");
    found.push(...(await read(`&after=${next}`, 100)).found);
    expect(
      found
        .filter(({ type }) => type === "ticket.created")
        .map(({ entity_id }) => entity_id)
        .toSorted(),
    ).toEqual(written.toSorted());
    expect(found).toEqual((await read(`&after=${begun}`, 100)).found);
    expect(found).toEqual(inOrder(found));
  }, 90_000);
});
