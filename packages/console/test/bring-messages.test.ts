/** Which texts are loaded with which code. */
import { join } from "node:path";
import type { Plugin } from "vite";
import { expect, test } from "vitest";
import { bringMessages } from "../site/bring-messages.ts";
import { builtChunk, root } from "./built-chunk.ts";

/** Builds a module of the console's sources that says `source`. @returns which parts of the catalogue come with it */
async function partsWith(source: string): Promise<readonly string[]> {
  const entry = join(root, "src/spoken.ts");
  const spoken: Plugin = {
    name: "spoken",
    resolveId: (id) => (id === entry ? id : null),
    load: (id) => (id === entry ? `import { useTranslations } from "use-intl"; ${source}` : null),
  };
  const { modules } = await builtChunk(entry, [spoken, bringMessages()]);
  return Object.keys(modules)
    .flatMap((id) => /\/src\/messages\/en\/(\w+)\.ts$/.exec(id)?.[1] ?? [])
    .sort();
}

test("a module brings the parts that it speaks with, and no other", async () => {
  expect(await partsWith(`export const useX = () => [useTranslations("audit.diff"), useTranslations("app")];`)).toEqual(["app", "audit"]);
  expect(await partsWith(`export const useX = () => null;`)).toEqual([]);
});

test.for(["useTranslations()", "useTranslations(part)", "useTranslations(`${part}.x`)", 'useTranslations("nowhere.x")'])(
  "a part that cannot be found out fails the build: %s",
  async (call) => {
    const complaint = call.includes("nowhere") ? "nowhere.ts" : "word for word";
    await expect(partsWith(`export const useX = (part) => ${call};`)).rejects.toThrow(complaint);
  },
);
