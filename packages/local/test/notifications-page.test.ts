/** docs/domain.md says which kinds of notifications there are, and which of them are mailed at first. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { defaultPreferences, NotificationKind } from "@bulkhead/notifications/schema";
import { expect, test } from "vitest";
import { projectRoot } from "../src/start.ts";

test("every kind stands in the table, with its default", () => {
  const page = readFileSync(join(projectRoot, "docs", "domain.md"), "utf8");
  const rows = [...page.matchAll(/^\| (\w+) +\|.*\| (on|off) +\|$/gm)].map(([, kind, mail]) => [kind, mail]);
  expect(rows).toEqual(NotificationKind.options.map((kind) => [kind, defaultPreferences[kind].email ? "on" : "off"]));
});
