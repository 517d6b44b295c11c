import { existsSync, mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";
import { timer } from "@bulkhead/platform/functions";
import { expect, onTestFinished, test, vi } from "vitest";
import { bundleFunctions, type Mutate } from "../src/host/bundle.ts";
import { watchSources } from "../src/host/code-watch.ts";
import { temporaryDirectory } from "./host-fixture.ts";

/** A little project with one function, which answers what `word.ts` says. */
function project() {
  const root = temporaryDirectory();
  const source = join(root, "packages", "one", "src");
  mkdirSync(source, { recursive: true });
  const write = (name: string, text: string): void => writeFileSync(join(source, name), text);
  write("handler.ts", `import { word } from "./word.ts";\nexport const handler = async (): Promise<string> => word;\n`);
  write("word.ts", `export const word: string = "first";\n`);
  writeFileSync(join(root, "pnpm-lock.yaml"), "one: 1\n");
  const functions = [timer("one", { handler: "packages/one/src/handler", grants: [] })];
  const cache = join(root, "cache");
  const bundle = async (mutate?: Mutate): Promise<string> =>
    (await bundleFunctions(functions, { root, cache, ...(mutate !== undefined && { mutate }) })).get("one") ?? "";
  const run = async (file: string): Promise<unknown> => {
    const { handler }: { handler: () => Promise<unknown> } = await import(/* @vite-ignore */ pathToFileURL(file).href);
    return handler();
  };
  return { root, cache, write, bundle, run };
}

test("a bundle runs, and is made once as long as nothing changes", async () => {
  const { bundle, run, cache } = project();
  const file = await bundle();
  expect(await run(file)).toBe("first");
  writeFileSync(file, "// proof that it was not made again");
  expect(await bundle()).toBe(file);
  expect(readFileSync(file, "utf8")).toMatch("proof");
  expect(readdirSync(cache).toSorted()).toEqual([basename(file), "one.json"].toSorted());
});

test("a change anywhere in what it imports makes a new one, under a new name", async () => {
  const { bundle, run, write } = project();
  const first = await bundle();
  write("word.ts", `export const word: string = "second";\n`);
  const second = await bundle();
  expect(second).not.toBe(first);
  expect(await run(second)).toBe("second");
});

test("other versions of dependencies make a new one", async () => {
  const { root, bundle } = project();
  const file = await bundle();
  writeFileSync(file, "// old");
  writeFileSync(join(root, "pnpm-lock.yaml"), "one: 2\n");
  expect(readFileSync(await bundle(), "utf8")).not.toBe("// old");
});

test("changed code is bundled on request, and never mistaken for the product's", async () => {
  const { bundle, run } = project();
  const seen: string[] = [];
  const mutated = await bundle((path, source) => {
    seen.push(path);
    return source.replace('"first"', '"mutant"');
  });
  expect(await run(mutated)).toBe("mutant");
  expect(seen.toSorted()).toEqual(["packages/one/src/handler.ts", "packages/one/src/word.ts"]);
  expect(await run(await bundle())).toBe("first");
});

test("what does not bundle says where, in one line", async () => {
  const { bundle, write } = project();
  write("word.ts", `export const word = ;\n`);
  await expect(bundle()).rejects.toMatchObject({ name: "BundleError", message: 'packages/one/src/word.ts:1: Unexpected ";"' });
  write("word.ts", `export { word } from "not-installed";\n`);
  await expect(bundle()).rejects.toMatchObject({
    name: "BundleError",
    message: expect.stringMatching(/^packages\/one\/src\/word\.ts:1: Could not resolve "not-installed"/),
  });
});

test("bundles of former code are dropped after a day", async () => {
  const { bundle, write, cache } = project();
  const [old, recent] = [join(cache, "one-old.mjs"), join(cache, "one-recent.mjs")];
  const current = await bundle();
  for (const file of [old, recent]) writeFileSync(file, "");
  utimesSync(old, new Date(0), new Date(0));
  write("word.ts", `export const word: string = "second";\n`);
  const next = await bundle();
  expect([old, recent, current, next].map((file) => existsSync(file))).toEqual([false, true, true, true]);
});

test("changes of sources are noticed, once for a burst of them", async () => {
  const { root, write } = project();
  const changed = vi.fn<() => void>();
  const watching = watchSources(root, changed);
  onTestFinished(() => watching.close());
  for (const word of ["second", "third", "fourth"]) write("word.ts", `export const word: string = "${word}";\n`);
  await vi.waitFor(() => expect(changed).toHaveBeenCalled(), 10_000);
  expect(changed).toHaveBeenCalledTimes(1);
});
