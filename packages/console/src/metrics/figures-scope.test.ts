import { expect, test } from "vitest";
import { figuresScope } from "./figures-scope.ts";

const admin = { id: "ada", role: "admin", team_ids: ["day"] } as const;
const agent = { id: "grace", role: "agent", team_ids: ["day", "night"] } as const;
const loner = { id: "alan", role: "agent", team_ids: [] } as const;

test("an admin sees everything, or what they ask for", () => {
  expect(figuresScope(admin, {})).toEqual({});
  expect(figuresScope(admin, { team_id: "elsewhere", user_id: "grace" })).toEqual({ team_id: "elsewhere", user_id: "grace" });
});

test("an agent begins with a team of theirs, and can look at another one, and at anybody's part in it", () => {
  expect(figuresScope(agent, {})).toEqual({ team_id: "day" });
  expect(figuresScope(agent, { team_id: "night", user_id: "alan" })).toEqual({ team_id: "night", user_id: "alan" });
});

test("an agent who asks for another's team is shown their own", () => {
  expect(figuresScope(agent, { team_id: "elsewhere" })).toEqual({ team_id: "day" });
});

test("an agent can look at themselves across all teams, and at nobody else", () => {
  expect(figuresScope(agent, { user_id: "grace" })).toEqual({ user_id: "grace" });
  expect(figuresScope(agent, { user_id: "alan" })).toEqual({ team_id: "day", user_id: "alan" });
  expect(figuresScope(loner, { user_id: "grace" })).toEqual({ user_id: "alan" });
});

test("an agent without a team sees what they had and did", () => {
  expect(figuresScope(loner, {})).toEqual({ user_id: "alan" });
});
