import { EventFilter } from "@bulkhead/webhooks/schema";
import { expect, test } from "vitest";
import { eventGroups, wantedIn, wantsType, withGroup, withType } from "./event-groups.ts";

const team = eventGroups.find(({ name }) => name === "team");
if (team === undefined) throw new Error("there are no events of teams");

test("every event is in one group", () => {
  const grouped = eventGroups.flatMap(({ types }): readonly string[] => types);
  const known = EventFilter.options.filter((filter) => !filter.includes("*"));
  expect(grouped.toSorted()).toEqual(known.toSorted());
});

test("a group that is wanted as a whole is one filter, whatever was chosen of it before", () => {
  expect(withGroup(["ticket.created", "team.created"], team, true)).toEqual(["ticket.created", "team.*"]);
  expect(withGroup(["ticket.created", "team.*", "team.created"], team, false)).toEqual(["ticket.created"]);
});

test("whoever takes one type out of a group keeps its others", () => {
  const chosen = withType(["team.*"], team, "team.deleted", false);
  expect(wantsType(chosen, team, "team.deleted")).toBe(false);
  expect(wantedIn(chosen, team)).toBe(team.types.length - 1);
  expect(chosen).not.toContain("team.*");
});

test("whoever takes one type out of everything keeps all other groups", () => {
  const chosen = withType(["*"], team, "team.deleted", false);
  expect(wantsType(chosen, team, "team.deleted")).toBe(false);
  expect(chosen).toContain("ticket.*");
  expect(chosen).not.toContain("*");
});

test("a type that its group brings along is not named twice", () => {
  expect(withType(["team.*"], team, "team.deleted", true)).toEqual(["team.*"]);
});
