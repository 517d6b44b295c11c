/** Compiled, the catalogue says what it does read by the parser. */
import { join } from "node:path";
import { type MessageFormatElement, parse, TYPE } from "@formatjs/icu-messageformat-parser";
import { beforeAll, expect, test } from "vitest";
import { compileMessages } from "../site/compile-messages.ts";
import { de } from "../src/messages/de/index.ts";
import { en } from "../src/messages/en/index.ts";
import { builtChunk, chunkExports } from "./built-chunk.ts";
import { textsOf } from "./texts-of.ts";
import { say, type Values } from "./use-messages.ts";

let chunk: Awaited<ReturnType<typeof builtChunk>>;
beforeAll(async () => {
  chunk = await builtChunk(join(import.meta.dirname, "use-messages.ts"), [compileMessages()]);
});

/** Values for each way that a text can go. */
function samplesOf(elements: readonly MessageFormatElement[]): readonly Values[] {
  let samples: readonly Values[] = [{}];
  const cross = (name: string, values: readonly Values[string][]): void => {
    samples = samples.flatMap((sample) => values.map((value) => (name in sample ? sample : { ...sample, [name]: value })));
  };
  const visit = (element: MessageFormatElement): void => {
    switch (element.type) {
      case TYPE.argument:
        return cross(element.value, ["Ada's <b>"]);
      case TYPE.number:
        return cross(element.value, [1234.5]);
      case TYPE.date:
      case TYPE.time:
        return cross(element.value, [Date.UTC(2026, 1, 3, 14, 5)]);
      case TYPE.plural:
        cross(element.value, [0, 1, 2, 12345]);
        return Object.values(element.options).forEach(({ value }) => value.forEach(visit));
      case TYPE.select:
        cross(element.value, [...Object.keys(element.options), "neither"]);
        return Object.values(element.options).forEach(({ value }) => value.forEach(visit));
      case TYPE.tag:
        cross(element.value, [(chunks: unknown) => `[${String(chunks)}]`]);
        return element.children.forEach(visit);
      default:
        return undefined;
    }
  };
  elements.forEach(visit);
  return samples;
}

test.for([
  ["en", en],
  ["de", de],
] as const)("every text of %s", async ([locale, catalogue]) => {
  const compiled: { say: typeof say } = await chunkExports(chunk);
  const said = [...textsOf(catalogue)].flatMap(([place, text]) => samplesOf(parse(text)).map((values) => ({ place, values })));
  expect(said.length).toBeGreaterThan(500);
  for (const { place, values } of said) expect([place, compiled.say(locale, place, values)]).toEqual([place, say(locale, place, values)]);
});

test("what is compiled needs no parser", () => {
  expect(Object.keys(chunk.modules).filter((id) => /formatjs\/icu|intl-messageformat/.test(id))).toEqual([]);
});
