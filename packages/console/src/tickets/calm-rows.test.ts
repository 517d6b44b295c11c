import type { TicketSummary } from "@bulkhead/tickets/schema";
import fc from "fast-check";
import { expect, test } from "vitest";
import { calmRows } from "./calm-rows.ts";

const row = (id: string, subject = id): TicketSummary => ({
  id,
  number: Number(id),
  subject,
  priority: "low",
  category: "x",
  tags: [],
  status: "open",
  user_id: "p",
  assigned_to: null,
  team_id: null,
  deadline: null,
  warning_at: null,
  overdue: false,
  breached: false,
  escalation_level: 0,
  created_at: "2026-03-02T12:00:00.000Z",
  closed_at: null,
});
const rows = (...ids: readonly string[]): readonly TicketSummary[] => ids.map((id) => row(id));
const ids = (of: readonly TicketSummary[]): readonly string[] => of.map(({ id }) => id);
const someIds = fc.shuffledSubarray(Array.from({ length: 12 }, (_, n) => String(n)));

test("rows keep their places, whatever happens, and show what is now", () => {
  fc.assert(
    fc.property(someIds, someIds, (before, after) => {
      const shown = rows(...before);
      const live = after.map((id) => row(id, `${id} now`));
      const calm = calmRows(shown, live);
      expect(ids(calm.rows).slice(0, shown.length)).toEqual(before);
      for (const one of calm.rows) expect(one.subject).toBe(after.includes(one.id) ? `${one.id} now` : one.id);
    }),
  );
});

test("nothing has changed only where refreshing the order would change nothing", () => {
  fc.assert(
    fc.property(someIds, someIds, (before, after) => {
      const calm = calmRows(rows(...before), rows(...after));
      expect(calm.changed.size === 0).toBe(JSON.stringify(ids(calm.rows)) === JSON.stringify(after));
    }),
  );
});

test("one ticket that moves is one change, wherever it goes", () => {
  expect(calmRows(rows("1", "2", "3", "4", "5"), rows("5", "1", "2", "3", "4")).changed).toEqual(new Set(["5"]));
  expect(calmRows(rows("1", "2", "3"), rows("2", "3")).changed).toEqual(new Set(["1"]));
  expect(calmRows(rows("1", "2", "3"), rows("1", "9", "2", "3")).changed).toEqual(new Set(["9"]));
});

test("what was read behind the last row is there at once", () => {
  expect(ids(calmRows(rows("1", "2"), rows("1", "2", "3", "4")).rows)).toEqual(["1", "2", "3", "4"]);
});
