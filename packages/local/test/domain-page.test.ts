/** docs/domain.md says what the code does: its tables are compared with the data that decides. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { needsRequest } from "@bulkhead/approvals/policy";
import { ApprovalKind, defaultTargets } from "@bulkhead/tenants/schema";
import { transitions } from "@bulkhead/tickets/policy";
import { Priority } from "@bulkhead/tickets/schema";
import { leastRole } from "@bulkhead/users/policy";
import { expect, test } from "vitest";
import { projectRoot } from "../src/start.ts";

const page = readFileSync(join(projectRoot, "docs", "domain.md"), "utf8");

/** The rows of the table whose header begins with these cells. */
function table(...header: readonly string[]): string[][] {
  const lines = page.split("\n").map((line) =>
    line
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim().replaceAll("`", "")),
  );
  const start = lines.findIndex((cells) => header.every((name, index) => cells[index] === name));
  if (start < 0) throw new Error(`docs/domain.md has no table ${header.join(", ")}`);
  const end = lines.findIndex((cells, index) => index > start && cells.length === 0);
  return lines.slice(start + 2, end);
}

test("permissions are those of the roles", () => {
  expect(table("Permission", "From").map(([permission, role]) => [permission, role])).toEqual(Object.entries(leastRole));
});

test("statuses lead where the table of transitions leads", () => {
  expect(table("From", "To")).toEqual(Object.entries(transitions).map(([from, to]) => [from, to.join(", ")]));
});

test("targets are the defaults", () => {
  expect(table("Priority", "Target")).toEqual(Priority.options.toReversed().map((priority) => [priority, defaultTargets[priority]]));
});

test("agents ask for what the table says", () => {
  const agent = { user_id: "an agent", role: "agent" } as const;
  const does = (kind: ApprovalKind, listed: readonly ApprovalKind[]) => (needsRequest(agent, kind, listed) ? "asks" : "does it");
  expect(table("Kind")).toEqual(ApprovalKind.options.map((kind) => [kind, does(kind, []), does(kind, [kind])]));
});
