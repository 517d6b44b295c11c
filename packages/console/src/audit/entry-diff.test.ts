import { expect, test } from "vitest";
import { entryDiff, listDiff } from "./entry-diff.ts";

test("a field that moved has its value before and after", () => {
  expect(entryDiff({ old_value: { status: "new" }, new_value: { status: "open" } })).toEqual([
    { path: ["status"], kind: "changed", before: "new", after: "open" },
  ]);
});

test("somebody where nobody was is added, nobody where somebody was is removed", () => {
  expect(entryDiff({ old_value: { assigned_to: null, team_id: "day" }, new_value: { assigned_to: "grace", team_id: null } })).toEqual([
    { path: ["assigned_to"], kind: "added", before: null, after: "grace" },
    { path: ["team_id"], kind: "removed", before: "day", after: null },
  ]);
});

test("of what was created every field that says anything is added, and no other", () => {
  expect(
    entryDiff({ old_value: null, new_value: { subject: "Fire", tags: [], category: null, sla: { urgent: { hours: 4 } }, overdue: false } }),
  ).toEqual([
    { path: ["subject"], kind: "added", before: null, after: "Fire" },
    { path: ["sla", "urgent", "hours"], kind: "added", before: null, after: 4 },
    { path: ["overdue"], kind: "added", before: null, after: false },
  ]);
});

test("within a field made of fields only what moved is told", () => {
  expect(
    entryDiff({
      old_value: { sla: { high: { resolution_hours: 24, first_response_hours: 4 } } },
      new_value: { sla: { high: { resolution_hours: 12, first_response_hours: 4 } } },
    }),
  ).toEqual([{ path: ["sla", "high", "resolution_hours"], kind: "changed", before: 24, after: 12 }]);
});

test("what was said with a change stands with it", () => {
  expect(entryDiff({ old_value: { priority: "low" }, new_value: { priority: "high", reason: "Payday" } })).toContainEqual({
    path: ["reason"],
    kind: "added",
    before: null,
    after: "Payday",
  });
});

test("a value that was blanked since is not taken for one that was removed", () => {
  expect(entryDiff({ old_value: { subject: "Fire", name: "Grace" }, new_value: { name: null } })).toEqual([
    { path: ["subject"], kind: "blanked", before: "Fire", after: null },
    { path: ["name"], kind: "removed", before: "Grace", after: null },
  ]);
});

test("of lists what came and what went is told", () => {
  expect(listDiff(["vpn", "office"], ["office", "wifi"])).toEqual({ added: ["wifi"], removed: ["vpn"] });
  expect(listDiff("vpn", ["vpn"])).toBeUndefined();
});
