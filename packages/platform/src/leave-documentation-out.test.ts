import { expect, test } from "vitest";
import { leaveDocumentationOut } from "./leave-documentation-out.ts";

/** Spaces, and what makes a constant pure, do not matter here. */
const left = (source: string): string =>
  leaveDocumentationOut(source)
    .replaceAll(/\/\* @__PURE__ \*\/ \(\(\) => \((.*?)\)\)\(\)(?=;|$)/gs, "$1")
    .replaceAll(/\s+/g, " ")
    .trim();

test("of a route there stays what requests are judged by", () => {
  expect(
    left(`
      export const notes = contract("notes", {
        add: route({
          method: "post", path: "/v1/notes", summary: "Add", description: "A " + note, roles: everyone,
          request: { json: z.object({ description: z.string(), summary: z.string().describe("Short.") }) },
          examples: { json: { summary: "x" } },
          responses: { 201: { description: "The note", body: Note, example: { etag: false }, etag: true }, 204: { description: "None" } },
          problems: [tooMany]
        })
      });`),
  ).toBe(
    'export const notes = contract("notes", { add: route({ method: "post", path: "/v1/notes", roles: everyone, ' +
      "request: { json: z.object({ description: z.string(), summary: z.string() }) }, responses: { 201: { etag: true }, 204: { } }, }) });",
  );
});

test.each([
  ['const A = z.string().describe("a").min(1).meta({ id: "A" });', "const A = z.string().min(1);"],
  ['const B = z.object({ a: A.optional().describe("`a`") }).meta({ id: "B" });', "const B = z.object({ a: A.optional() });"],
  // Members that are only called so, and what has nothing to do with descriptions.
  ["const C = { summary, description, examples: [], meta: 1 };", "const C = { summary, description, examples: [], meta: 1 };"],
  ["const D = A.meta();", "const D = A.meta();"],
  ['const E = A.check(z.describe("a"));', 'const E = A.check(z.describe("a"));'],
  ["const F = other({ summary: 1 });", "const F = other({ summary: 1 });"],
  ['const G = A["describe"]("a");', 'const G = A["describe"]("a");'],
  ["const H = route({ ...common, [summary]: 1, summary: 2, });", "const H = route({ ...common, [summary]: 1, });"],
])("%s", (source, expected) => {
  expect(left(source)).toBe(expected);
});

test("a constant that nobody uses is one that the bundler may leave out", () => {
  expect(leaveDocumentationOut("export const A = z.string().trim(), f = () => 1;\nlet later;")).toBe(
    "export const A = /* @__PURE__ */ (() => (z.string().trim()))(), f = () => 1;\nlet later;",
  );
});
