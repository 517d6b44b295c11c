import type { TicketActor } from "@bulkhead/tickets/policy";
import { Priority, Status, TicketSort, type TicketFilters, type TicketSummary } from "@bulkhead/tickets/schema";
import fc from "fast-check";
import { expect, test } from "vitest";
import { belongs, orderOf } from "./list-membership.ts";
import { placeRow, rowsOf, sortedPages } from "./place-row.ts";
import type { TicketPages } from "./put-ticket.ts";
import { normalFilters } from "./queue-filters.ts";

const people = ["p1", "p2", "p3"] as const;
const teams = ["t1", "t2"] as const;
const nowMs = Date.parse("2026-03-02T12:00:00.000Z");
const at = (hours: number): string => new Date(nowMs + hours * 3_600_000).toISOString();

const anyPerson = fc.constantFrom(...people);
const anyTeam = fc.constantFrom(...teams);
const orNull = <T>(of: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(of, { nil: null });
const anyHour = fc.integer({ min: -5, max: 5 });

const rowWith = (id: string): fc.Arbitrary<TicketSummary> =>
  fc
    .record({
      priority: fc.constantFrom(...Priority.options),
      status: fc.constantFrom(...Status.options),
      user_id: anyPerson,
      assigned_to: orNull(anyPerson),
      team_id: orNull(anyTeam),
      deadline: orNull(anyHour.map(at)),
      created: anyHour,
      tags: fc.subarray(["a", "b"]),
      category: fc.constantFrom("x", "y"),
      escalation_level: fc.constantFrom(0, 1),
    })
    .map(({ created, ...row }) => ({
      ...row,
      id,
      number: Number(id),
      subject: `Ticket ${id}`,
      warning_at: null,
      overdue: false,
      breached: false,
      created_at: at(created - 10),
      closed_at: row.status === "closed" ? at(created) : null,
      deadline: row.status === "closed" ? null : row.deadline,
    }));

const ids = Array.from({ length: 30 }, (_, n) => String(n + 10));
const anyRow = fc.constantFrom(...ids).chain(rowWith);
const anyDesk = fc.tuple(...ids.map((id) => orNull(rowWith(id)))).map((rows) => rows.filter((row) => row !== null));

const maybe = <T>(of: fc.Arbitrary<T>) => fc.option(of, { nil: undefined, freq: 2 });
const anyFilters: fc.Arbitrary<TicketFilters> = fc
  .record({
    status: maybe(fc.constantFrom(...Status.options)),
    priority: maybe(fc.constantFrom(...Priority.options)),
    category: maybe(fc.constant("x")),
    tag: maybe(fc.constant("a")),
    overdue: maybe(fc.boolean()),
    escalated: maybe(fc.boolean()),
    assigned_to: maybe(fc.constantFrom("me", "none")),
    team_id: maybe(fc.constantFrom("mine", "none")),
    deadline_after: maybe(anyHour.map(at)),
    deadline_before: maybe(anyHour.map(at)),
    sort: maybe(fc.constantFrom(...TicketSort.options)),
  })
  .map(normalFilters);

const anyViewer: fc.Arbitrary<TicketActor> = fc.record({
  user_id: fc.constant("p1"),
  role: fc.constantFrom("user", "agent", "admin"),
  team_ids: fc.subarray([...teams]),
  sees: fc.constantFrom("all", "team"),
  assigns: fc.constant("team"),
  asks_for: fc.constant([]),
});

/** What the API would answer: everything that the list shows, in its order. */
const recomputed = (desk: readonly TicketSummary[], filters: TicketFilters, viewer: TicketActor): readonly TicketSummary[] =>
  desk.filter((row) => belongs(filters, viewer, row, nowMs)).toSorted(orderOf(filters, viewer));

/** The first pages of it, as somebody has read them so far. */
function read(rows: readonly TicketSummary[], size: number, pages: number): TicketPages {
  const all = Array.from({ length: Math.max(1, Math.ceil(rows.length / size)) }, (_, n) => rows.slice(n * size, (n + 1) * size));
  const held = all.slice(0, pages);
  return {
    pages: held.map((data, n) => ({ data, next_cursor: n === all.length - 1 ? null : String(n) })),
    pageParams: held.map(() => ""),
  };
}

test("a list that was read whole is, after any changes of tickets, what reading it again would give", () => {
  fc.assert(
    fc.property(
      anyDesk,
      anyFilters,
      anyViewer,
      fc.array(anyRow, { maxLength: 20 }),
      fc.integer({ min: 1, max: 8 }),
      (desk, filters, viewer, changes, size) => {
        const now = new Map(desk.map((row) => [row.id, row]));
        let held = read(recomputed(desk, filters, viewer), size, Number.POSITIVE_INFINITY);
        for (const row of changes) {
          now.set(row.id, row);
          held = placeRow(held, row.id, belongs(filters, viewer, row, nowMs) ? row : undefined, orderOf(filters, viewer));
          expect(rowsOf(held)).toEqual(recomputed([...now.values()], filters, viewer));
        }
      },
    ),
  );
});

test("a list that was read in part stays right up to where it was read, and goes on with the next page", () => {
  fc.assert(
    fc.property(anyDesk, anyFilters, anyViewer, anyRow, fc.integer({ min: 1, max: 4 }), (desk, filters, viewer, row, pages) => {
      const order = orderOf(filters, viewer);
      const before = recomputed(desk, filters, viewer);
      // Only a full page is known to end where its cursor stands.
      const size = 100;
      const many = before.flatMap((one) => Array.from({ length: 40 }, (_, n) => ({ ...one, id: `${one.id}-${100 + n}` }))).toSorted(order);
      const held = read(many, size, pages);
      const last = held.pages.at(-1)?.data.at(-1);
      const isWhole = held.pages.at(-1)?.next_cursor === null;
      const belongsNow = belongs(filters, viewer, row, nowMs);
      const placed = rowsOf(placeRow(held, row.id, belongsNow ? row : undefined, order));
      const isReached = isWhole || last === undefined || order(row, last) < 0;
      const expected = [...rowsOf(held), ...(belongsNow && isReached ? [row] : [])].toSorted(order);
      expect(placed).toEqual(expected);
    }),
  );
});

test("what moves behind all that was read waits for the page that has it", () => {
  const order = orderOf({}, { user_id: "p1", role: "admin", team_ids: [], sees: "all", assigns: "team", asks_for: [] });
  const [sample] = fc.sample(rowWith("1"), { numRuns: 1, seed: 1 });
  if (sample === undefined) throw new Error("there is no row");
  const rows = Array.from({ length: 250 }, (_, n) => ({ ...sample, id: String(1_000 + n), deadline: at(n) }));
  const held = read(rows, 100, 1);
  const moved = { ...sample, id: "1010", deadline: at(150.5) };
  const after = placeRow(held, moved.id, moved, order);
  expect(rowsOf(after).map(({ id }) => id)).toEqual(
    rows
      .slice(0, 100)
      .filter(({ id }) => id !== "1010")
      .map(({ id }) => id),
  );
  // Where a ticket moved between two pages that were both read, it is shown once, where it is now.
  const twice = { ...held, pages: [held.pages[0], { data: [moved], next_cursor: null }].filter((page) => page !== undefined) };
  expect(rowsOf(twice).filter(({ id }) => id === "1010")).toEqual([moved]);
});

test("a list of short pages that was put out of order by what lies behind its cursor is in order once more of it is read", () => {
  fc.assert(
    fc.property(anyDesk, anyFilters, anyViewer, fc.integer({ min: 1, max: 8 }), (desk, filters, viewer, size) => {
      const order = orderOf(filters, viewer);
      const rows = recomputed(desk, filters, viewer);
      const held = read(rows, size, Number.POSITIVE_INFINITY);
      const [first, ...others] = held.pages;
      const last = rows.at(-1);
      if (first === undefined || last === undefined) return;
      const early = { ...held, pages: [{ ...first, data: [...first.data.filter(({ id }) => id !== last.id), last] }, ...others] };
      expect(rowsOf(sortedPages(early, order))).toEqual(rows);
    }),
  );
});
