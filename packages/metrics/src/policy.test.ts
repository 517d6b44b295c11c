import { expect, test } from "vitest";
import { maySeeFigures } from "./policy.ts";

const actor = (role: "user" | "agent" | "admin" | "super_admin") => ({ role, user_id: "me", team_ids: ["ours"] });

test.each([
  ["everything", {}, [false, false, true, true]],
  ["one's own team", { team_id: "ours" }, [false, true, true, true]],
  ["somebody in one's own team", { team_id: "ours", user_id: "somebody" }, [false, true, true, true]],
  ["another team", { team_id: "theirs" }, [false, false, true, true]],
  ["oneself in another team", { team_id: "theirs", user_id: "me" }, [false, false, true, true]],
  ["oneself", { user_id: "me" }, [false, true, true, true]],
  ["somebody else", { user_id: "somebody" }, [false, false, true, true]],
] as const)("%s", (_what, figures, allowed) => {
  expect((["user", "agent", "admin", "super_admin"] as const).map((role) => maySeeFigures(actor(role), figures))).toEqual(allowed);
});

test("the system is nobody in particular", () => {
  expect(maySeeFigures({ role: "agent", user_id: null, team_ids: [] }, { user_id: undefined })).toBe(false);
});
