/**
 * Guards are load-bearing: with one taken out of the bundle, some case finds something. A third of them, by lot, in every run; all of them
 * when proving.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startLocal, type LocalRun } from "../../src/start.ts";
import { firstFinding, report, runAlone, type AttackCase } from "./attack-case.ts";
import { allCases } from "./cases/all-cases.ts";
import { count, seedNote, someOf } from "../counts.ts";
import { runCode } from "./cold-start.ts";
import type { Finding } from "./finding.ts";
import { guards } from "./guards.ts";
import { applyEdit, bundleMutants, unsound } from "./mutants.ts";
import { buildWorld, type World } from "./world.ts";

const tried = someOf(guards, Math.ceil(guards.length / 3));

let run: LocalRun;
let world: World;
let mutants: Awaited<ReturnType<typeof bundleMutants>>;
const log: string[] = [];
beforeAll(async () => {
  run = await startLocal({ dataDir: "memory", log: (line) => log.push(line) });
  [world, mutants] = await Promise.all([buildWorld(run, log), bundleMutants(run, tried)]);
});
afterAll(async () => {
  world?.close();
  await run?.stop();
});

const caseNamed = (name: string): AttackCase => {
  const found = allCases.find((attack) => attack.name === name);
  if (found === undefined) throw new Error(`there is no case "${name}"`);
  return found;
};

const narrowed = (operations: readonly string[]): World => ({
  ...world,
  operations: world.operations.filter(({ id }) => operations.includes(id)),
});

describe("without", () => {
  test.for(tried)("$name", async ({ name, attack, operations }) => {
    const mutant = mutants.get(name);
    if (!(mutant instanceof Map)) throw mutant ?? new Error("there is no such mutant");
    await runCode(run, mutant);
    const finding = await firstFinding(caseNamed(attack), narrowed(operations));
    expect(finding, `"${attack}" noticed nothing (${seedNote})`).toBeDefined();
    console.log(`without ${name}: ${finding?.what.slice(0, 200)}`);
  });
});

test("each guard stands where it is said to stand", async () => {
  expect(await unsound(guards)).toEqual([]);
});

// Last: nothing that a mutant has left behind is what the cases found. All of them when proving, else a few.
test("with every guard back in place the same cases hold", async () => {
  await runCode(run);
  const asked = [...Map.groupBy(tried, ({ attack }) => attack)];
  const found: Finding[] = [];
  for (const [attack, by] of asked.slice(0, count(4, asked.length)))
    found.push(...(await runAlone(caseNamed(attack), narrowed(by.flatMap(({ operations }) => operations)))));
  expect(report(found)).toBe("");
});

test("a change whose text is not there exactly once is no mutant", () => {
  const edit = { file: "packages/x/src/y.ts", find: "guard();", replace: "" };
  expect(() => applyEdit("nothing", edit)).toThrow("0 times, not once");
  expect(() => applyEdit("guard(); guard();", edit)).toThrow("2 times, not once");
  expect(applyEdit("a guard(); b", { ...edit, replace: "$&" })).toBe("a $& b");
  expect(applyEdit("if (a &&\n  b) c", { ...edit, find: "a && b", replace: "false" })).toBe("if (false) c");
});
