/** What the console's files come without says so when it is used, and is missed by nothing else. */
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { leaveOut } from "../site/leave-out.ts";
import { builtChunk, chunkExports } from "./built-chunk.ts";
import { uses } from "./use-schemas.ts";

let use: (what: string) => unknown;
beforeAll(async () => {
  const chunk = await builtChunk(join(import.meta.dirname, "use-schemas.ts"), [leaveOut()]);
  const exported: { uses: typeof uses } = await chunkExports(chunk);
  use = (what) => exported.uses[what]?.();
});

test.for(["the generator", "a schema's own generator", "Standard Schema's generator"])("%s is left out", (what) => {
  expect(uses[what]?.()).toMatchObject({ type: "string" });
  expect(() => use(what)).toThrow("is left out of the bundle: see packages/platform/src/bundle-options.ts");
});

test("what is said of a schema is left out", () => {
  expect(uses["describe"]?.()).toBeDefined();
  expect(use("describe")).toBeUndefined();
});

test.for(["accept", "refuse"])("schemas %s as before", (what) => {
  expect(use(what)).toEqual(uses[what]?.());
});
