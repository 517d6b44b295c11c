/** What the console's files come without says so when it is used, and is missed by nothing else. */
import { join } from "node:path";
import { build, type Plugin } from "vite";
import { beforeAll, expect, test } from "vitest";
import { leaveOut } from "../site/leave-out.ts";
import { uses } from "./use-schemas.ts";

let use: (what: string) => unknown;
beforeAll(async () => {
  use = await built([leaveOut()]);
});

async function built(plugins: readonly Plugin[]): Promise<(what: string) => unknown> {
  const output = await build({
    configFile: false,
    root: join(import.meta.dirname, ".."),
    logLevel: "error",
    plugins: [...plugins],
    build: { write: false, lib: { entry: join(import.meta.dirname, "use-schemas.ts"), formats: ["es"] } },
  });
  const [chunk] = [output].flat().flatMap((one) => ("output" in one ? one.output : []));
  if (chunk?.type !== "chunk") throw new Error("nothing was built");
  const module: { uses: typeof uses } = await import(/* @vite-ignore */ `data:text/javascript,${encodeURIComponent(chunk.code)}`);
  return (what) => module.uses[what]?.();
}

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
