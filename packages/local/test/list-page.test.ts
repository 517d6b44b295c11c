/** Lists as the kernel reads them, against a model, on the real engine: any parts, any order, any filter, any size of page. */
import { indexKeys, listPage, newId, queryItems, runAs, systemActor, tenantKey, type ListPart, type ListView } from "@bulkhead/platform";
import * as fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import { ownRun, useFunction } from "../src/testing.ts";
import { count } from "./counts.ts";
import { putItem, type Item } from "./engine-client.ts";

const run = await ownRun();
const tenant = newId();
beforeAll(() => useFunction("tickets-api"));

const inTenant = <T>(work: () => T): T => runAs({ actor: systemActor(tenant), cause: "test" }, work);

const Row = z.object({ id: z.string(), colour: z.string() });
type Row = z.infer<typeof Row>;

/** Something that stands in partitions of indexes, at one sort key in each. */
interface Thing extends Row {
  readonly base: string;
  /** Partition by index. */
  readonly in: Readonly<Record<string, string>>;
}
const sk = ({ base, id }: Thing): string => `${base}#${id}`;

/** Every example has partitions of its own: nothing need be removed. */
let examples = 0;
const partitionOf = (example: number, name: string): string => inTenant(() => tenantKey("EXAMPLE", String(example), name));

async function place(example: number, things: readonly Thing[]): Promise<void> {
  await Promise.all(
    things.map((thing) => {
      const keys = Object.entries(thing.in).flatMap(([index, name]) => [
        [indexKeys(index).pk, { S: partitionOf(example, name) }],
        [indexKeys(index).sk, { S: sk(thing) }],
      ]);
      const item: Item = {
        pk: { S: `${tenant}#EXAMPLE#${example}#${thing.id}` },
        sk: { S: "THING" },
        id: { S: thing.id },
        category: { S: thing.colour },
        ...Object.fromEntries(keys),
      };
      return putItem(run.engine, "desk", item);
    }),
  );
}

/** Ids that need no clock, so that examples shrink. */
const things = (most: number): fc.Arbitrary<readonly Thing[]> =>
  fc
    .array(
      fc.record({
        base: fc.constantFrom("1", "2", "3", "4", "é", "\uffee", "😀"),
        colour: fc.constantFrom("red", "green"),
        in: fc.record({
          by_priority: fc.constantFrom("a", "b"),
          by_assignee: fc.constantFrom("c", "d"),
          by_team: fc.constantFrom("e", "f"),
        }),
      }),
      { maxLength: most },
    )
    .map((drafts) => drafts.map((draft, index) => ({ ...draft, id: `id-${String(index).padStart(3, "0")}` })));

const indexOf = { a: "by_priority", b: "by_priority", c: "by_assignee", d: "by_assignee", e: "by_team", f: "by_team" } as const;
type Name = keyof typeof indexOf;

interface Part {
  readonly name: Name;
  readonly rank: number;
  readonly bounds: { readonly from?: string; readonly to?: string };
  /** Only things of this colour; parts of one rank agree. */
  readonly colour?: string;
}

const bounds = fc.record(
  { from: fc.constantFrom("1", "2", "3#id-004", "é"), to: fc.constantFrom("1#id-003", "2", "4", "😀") },
  { requiredKeys: [] },
);
const colour = fc.option(fc.constantFrom("red", "green"), { nil: undefined });

/** Bounds and colours belong to a rank: what stands in two of its parts is in both or in none. */
const parts = fc
  .record({
    members: fc.uniqueArray(fc.record({ name: fc.constantFrom(..."abcdef".split("")), rank: fc.nat(2) }), {
      selector: ({ name, rank }) => `${name}${rank}`,
      maxLength: 8,
    }),
    bounds: fc.tuple(bounds, bounds, bounds),
    colours: fc.tuple(colour, colour, colour),
  })
  .map(({ members, bounds: byRank, colours }) =>
    members.map(({ name, rank }): Part => {
      const only = colours[rank];
      return {
        name: z.enum(["a", "b", "c", "d", "e", "f"]).parse(name),
        rank,
        bounds: byRank[rank] ?? {},
        ...(only !== undefined && { colour: only }),
      };
    }),
  );

const compare = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

/** The ids that a list should show, in its order: what stands in several parts of a rank once in it. */
function expected(all: readonly Thing[], list: readonly Part[], descending: boolean, keeps: string | undefined): readonly string[] {
  return [0, 1, 2].flatMap((rank) => {
    const found = all.filter((thing) =>
      list.some((part) => {
        const at = sk(thing);
        return (
          part.rank === rank &&
          thing.in[indexOf[part.name]] === part.name &&
          (part.bounds.from === undefined || compare(at, part.bounds.from) >= 0) &&
          (part.bounds.to === undefined || compare(at, part.bounds.to) < 0) &&
          (part.colour === undefined || thing.colour === part.colour) &&
          (keeps === undefined || thing.colour === keeps)
        );
      }),
    );
    const sorted = found.toSorted((a, b) => compare(sk(a), sk(b))).map(({ id }) => id);
    return descending ? sorted.toReversed() : sorted;
  });
}

const rowOf = (item: Readonly<Record<string, unknown>>): Row => Row.parse({ id: item["id"], colour: item["category"] });

function viewOf(example: number, list: readonly Part[], descending: boolean, keeps: string | undefined): ListView<Row> {
  const view = list.map((part): ListPart<Row> => ({
    index: indexOf[part.name],
    partition: partitionOf(example, part.name),
    rank: part.rank,
    bounds: part.bounds,
    ...(part.colour !== undefined && { keeps: (row) => row.colour === part.colour }),
  }));
  return { parts: view, descending, row: rowOf, ...(keeps !== undefined && { keeps: (row: Row) => row.colour === keeps }) };
}

/** All pages of a list, each with what it cost. */
async function pages(view: ListView<Row>, limits: readonly number[]) {
  const found: { readonly ids: readonly string[]; readonly limit: number; readonly calls: number }[] = [];
  for (let cursor: string | undefined, page = 0; ; page++) {
    const limit = limits[page % limits.length] ?? 1;
    run.usage.reset();
    const { data, next_cursor } = await inTenant(() => listPage({ operation: "listThings", filters: {} }, { limit, cursor }, view));
    found.push({ ids: data.map(({ id }) => id), limit, calls: run.usage.snapshot().actions["dynamodb:Query"]?.calls ?? 0 });
    if (next_cursor === null) return found;
    expect(found.length, "pages without an end").toBeLessThan(200);
    cursor = next_cursor;
  }
}

describe("a list", () => {
  test(
    "holds what its parts hold, once in each rank, in order, whatever the pages' sizes",
    async () => {
      await fc.assert(
        fc.asyncProperty(
          things(60),
          fc.array(fc.tuple(parts, fc.boolean(), colour, fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 3 })), {
            minLength: 4,
            maxLength: 4,
          }),
          async (all, lists) => {
            const example = examples++;
            await place(example, all);
            for (const [list, descending, keeps, limits] of lists) {
              const found = await pages(viewOf(example, list, descending, keeps), limits);
              expect(found.flatMap(({ ids }) => ids)).toEqual(expected(all, list, descending, keeps));
              for (const { ids, limit } of found) expect(ids.length).toBeLessThanOrEqual(limit);
            }
          },
        ),
        { numRuns: count(60, 1_000), interruptAfterTimeLimit: count(60_000, 600_000) },
      );
    },
    count(90_000, 700_000),
  );
});

describe("many rows", () => {
  const example = examples++;
  const size = 700;
  const all = Array.from({ length: size }, (_, index): Thing => ({
    id: `id-${String(index).padStart(4, "0")}`,
    base: String(index % 10),
    colour: index % 100 === 0 ? "red" : "green",
    in: { by_priority: "a", by_assignee: index % 2 === 0 ? "c" : "d", by_team: index % 7 === 0 ? "e" : "f" },
  }));
  beforeAll(async () => {
    for (let from = 0; from < size; from += 50) await place(example, all.slice(from, from + 50));
  });
  const part = (name: Name, rank = 0): Part => ({ name, rank, bounds: {} });

  /** The items that a page has evaluated: an item of this size is half a unit per forty, so they are counted by asking again. */
  const page = async (view: ListView<Row>, limit: number, cursor?: string) => {
    run.usage.reset();
    const answer = await inTenant(() => listPage({ operation: "listThings", filters: {} }, { limit, cursor }, view));
    return { ...answer, calls: run.usage.snapshot().actions["dynamodb:Query"]?.calls ?? 0, units: run.usage.snapshot().read_units };
  };

  test("a filter that nothing passes ends the page after 500 items, and the list after all", async () => {
    const view = viewOf(example, [part("a")], false, "blue");
    const whole = await inTenant(() => queryItems({ index: "by_priority", pk: partitionOf(example, "a"), limit: 500 }));
    expect(whole.items).toHaveLength(500);
    run.usage.reset();
    await inTenant(() => queryItems({ index: "by_priority", pk: partitionOf(example, "a"), limit: 500 }));
    const { read_units: most } = run.usage.snapshot();
    const first = await page(view, 50);
    expect([first.data, first.calls]).toEqual([[], 4]);
    expect(first.next_cursor).not.toBeNull();
    // Each of the four reads is rounded up by itself.
    expect(first.units).toBeLessThanOrEqual(most + 4 * 0.5);
    const second = await page(view, 50, first.next_cursor ?? "");
    expect([second.data, second.next_cursor]).toEqual([[], null]);
  });

  test("of twenty parts a little is read of each, and their rare rows are all found", async () => {
    const view: ListView<Row> = {
      parts: Array.from({ length: 20 }, (_, index) => ({
        index: indexOf[index % 2 === 0 ? "c" : "d"],
        partition: partitionOf(example, index < 2 ? (index === 0 ? "c" : "d") : `empty-${index}`),
      })),
      row: rowOf,
    };
    const first = await page(view, 50);
    expect(first.data).toHaveLength(50);
    const found = await pages(view, [50]);
    expect(found.flatMap(({ ids }) => ids)).toEqual(expected(all, [part("c"), part("d")], false, undefined));
    const rare = await pages(viewOf(example, [part("c"), part("d")], true, "red"), [3]);
    expect(rare.flatMap(({ ids }) => ids)).toEqual(expected(all, [part("c"), part("d")], true, "red"));
  });

  test("four parts are read at once, more ranks than that one after another", async () => {
    expect((await page(viewOf(example, [part("a"), part("c"), part("d"), part("e")], false, undefined), 50)).calls).toBe(4);
    expect((await page(viewOf(example, [part("e"), part("f", 1), part("c", 2), part("d", 2)], false, undefined), 50)).calls).toBe(4);
    const many = [part("a"), part("c", 1), part("d", 1), part("e", 1), part("f", 1)];
    expect((await page(viewOf(example, many, false, undefined), 50)).calls).toBe(1);
  });
});

test("an item read in part is known by its key", async () => {
  const example = examples++;
  await place(example, [{ id: "id-000", base: "1", colour: "red", in: { by_priority: "a" } }]);
  const query = { index: "by_priority", pk: partitionOf(example, "a"), limit: 5 };
  const { items } = await inTenant(() => queryItems({ ...query, only: ["category"] }));
  expect(items).toEqual([{ pk: `${tenant}#EXAMPLE#${example}#id-000`, category: "red" }]);
});
