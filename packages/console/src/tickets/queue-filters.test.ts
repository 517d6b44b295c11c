import { Priority, Status, TicketFilters, TicketSort } from "@bulkhead/tickets/schema";
import fc from "fast-check";
import { expect, test } from "vitest";
import { builtInViews, escalatedOnTop, filtersOf, normalFilters, queryOf, sameFilters, searchOf } from "./queue-filters.ts";
import { QueueSearch } from "./queue-search.ts";

const maybe = <T>(of: fc.Arbitrary<T>) => fc.option(of, { nil: undefined });
const uuid = fc.uuid();
const moment = fc.date({ min: new Date(0), max: new Date("2100-01-01"), noInvalidDate: true }).map((date) => date.toISOString());
const word = fc
  .string({ minLength: 1, maxLength: 20 })
  .map((text) => text.trim())
  .filter((text) => text !== "");
const anyFilters = fc.record({
  status: maybe(fc.constantFrom(...Status.options)),
  priority: maybe(fc.constantFrom(...Priority.options)),
  assigned_to: maybe(fc.oneof(fc.constantFrom("me", "none"), uuid)),
  team_id: maybe(fc.oneof(fc.constantFrom("mine", "none"), uuid)),
  user_id: maybe(uuid),
  category: maybe(word),
  tag: maybe(word),
  overdue: maybe(fc.boolean()),
  escalated: maybe(fc.boolean()),
  deadline_after: maybe(moment),
  deadline_before: maybe(moment),
  sort: maybe(fc.constantFrom(...TicketSort.options)),
});

test("filters survive the way through the address", () => {
  fc.assert(
    fc.property(anyFilters, fc.constantFrom("list" as const, "board" as const), (wanted, layout) => {
      const filters = normalFilters(wanted);
      expect(filtersOf(QueueSearch.parse(searchOf(filters, layout)))).toEqual(filters);
    }),
  );
});

test("whatever stands in an address, the API is asked for nothing that it would refuse", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom(...Object.keys(TicketFilters.shape)), fc.jsonValue()), (search) => {
      const filters = filtersOf(QueueSearch.parse(search));
      expect(TicketFilters.safeParse(filters).success).toBe(true);
    }),
  );
  const closed = normalFilters({ status: "closed", sort: "priority" });
  expect(closed).toEqual({ status: "closed" });
  const backwards = normalFilters({ deadline_after: "2026-02-02T00:00:00.000Z", deadline_before: "2026-01-01T00:00:00.000Z" });
  expect(backwards).toEqual({ deadline_before: "2026-01-01T00:00:00.000Z" });
});

test("yes and no are words in the API's query", () => {
  expect(queryOf({ overdue: true, escalated: false, status: "open" })).toEqual({ overdue: "true", escalated: "false", status: "open" });
});

test("views are the same whatever the order in which their filters are named", () => {
  expect(sameFilters({ status: "open", tag: "vpn" }, { tag: "vpn", status: "open" })).toBe(true);
  expect(sameFilters({ status: "open" }, {})).toBe(false);
  const views = Object.values(builtInViews);
  for (const [n, view] of views.entries()) expect(views.findIndex((other) => sameFilters(view, other))).toBe(n);
});

test("escalated tickets stand on top, except where they are all there is or there are none", () => {
  expect(escalatedOnTop({ tag: "vpn" })).toEqual({ tag: "vpn", status: "escalated" });
  expect(escalatedOnTop({ status: "open" })).toBeUndefined();
  expect(escalatedOnTop({ escalated: false })).toBeUndefined();
});
