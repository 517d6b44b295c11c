import { expect, test } from "vitest";
import { prettyJson } from "./pretty-json.ts";

test("JSON is broken into lines", () => {
  expect(prettyJson('{"a":[1,2]}')).toBe('{\n  "a": [\n    1,\n    2\n  ]\n}');
});

test("what is no JSON stays as it was sent", () => {
  expect(prettyJson("<h1>502 Bad Gateway</h1>")).toBe("<h1>502 Bad Gateway</h1>");
  // Cut off: a body of which only the first part is kept.
  expect(prettyJson('{"a":[1,2')).toBe('{"a":[1,2');
});
