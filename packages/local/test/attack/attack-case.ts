/** A case as data, and how cases are run: with the victim's state compared before and after. */
import { proving, someOf } from "../counts.ts";
import { Verdict, type Finding } from "./finding.ts";
import { changesBetween, recordsOf, snapshotOf } from "./victim-snapshot.ts";
import type { World } from "./world.ts";

export interface AttackCase {
  readonly name: string;
  /** What must hold it off. With IAM open, `iam` cases cannot hold. */
  readonly wall: "code" | "iam";
  /** Held off before a verb asks for anything, by what all routes have in common. */
  readonly atTheDoor?: true;
  /** No findings: it held, and its controls show that it could have failed. */
  readonly run: (world: World) => Promise<readonly Finding[]>;
}

export interface Outcome {
  readonly attempts: number;
  readonly findings: readonly Finding[];
}

/** Runs one case, without a look at the victim; a leak and a case that breaks down are findings like any other. */
export async function runAlone(attack: AttackCase, world: World): Promise<readonly Finding[]> {
  const { ledger } = world;
  const before = { leaks: ledger.leaks.length, attempts: ledger.attempts };
  let found: readonly Finding[];
  try {
    found = await attack.run(world);
  } catch (error) {
    if (error instanceof Enough) throw error;
    found = [{ attack: attack.name, what: `broke down: ${error instanceof Error ? error.message : String(error)}` }];
  }
  const idle = ledger.attempts === before.attempts ? [{ attack: attack.name, what: "vacuous: it attacked nothing" }] : [];
  return [...found, ...idle, ...ledger.leaks.slice(before.leaks).map(({ what }) => ({ attack: attack.name, what }))];
}

/** The cases, those at the door at a share of the routes only, by lot; at all of them when proving. */
export const atSomeDoors = (cases: readonly AttackCase[], share: number): readonly AttackCase[] =>
  cases.map((attack) =>
    attack.atTheDoor === true
      ? {
          ...attack,
          run: (world) => attack.run({ ...world, operations: someOf(world.operations, Math.ceil(world.operations.length * share)) }),
        }
      : attack,
  );

/**
 * Runs cases one after another, comparing the victim's records and all that its admin sees before and after; when proving, the records after
 * each case as well, so that it is told which of them has changed what.
 */
export async function runCases(cases: readonly AttackCase[], world: World): Promise<Outcome> {
  const attemptsBefore = world.ledger.attempts;
  const findings: Finding[] = [];
  const beginning = await snapshotOf(world);
  let before = proving ? await recordsOf(world) : undefined;
  for (const attack of cases) {
    findings.push(...(await runAlone(attack, world)));
    await world.run.settle();
    if (before === undefined) continue;
    const after = await recordsOf(world);
    findings.push(...changesBetween(before, after, attack.name));
    before = after;
  }
  findings.push(...changesBetween(beginning, await snapshotOf(world), "all cases together"));
  return { attempts: world.ledger.attempts - attemptsBefore, findings };
}

/** Thrown to end a case that has found enough. */
class Enough extends Error {
  readonly finding: Finding;
  constructor(finding: Finding) {
    super("a finding is enough");
    this.finding = finding;
  }
}

/** A case that broke down or proved nothing has not seen an attack succeed. */
const isReal = ({ what }: Finding): boolean => !/^(?:broke down|vacuous)/.test(what);

/** The first attack that gets through, with which the case ends; undefined when all of them are held off. */
export async function firstFinding(attack: AttackCase, world: World): Promise<Finding | undefined> {
  const verdict = (name: string): Verdict =>
    new Verdict(name, (finding) => {
      if (isReal(finding)) throw new Enough(finding);
    });
  try {
    return (await runAlone({ ...attack, run: (given) => attack.run({ ...given, verdict }) }, world)).find(isReal);
  } catch (error) {
    if (error instanceof Enough) return error.finding;
    throw error;
  }
}

/** Findings as text, a few of each case. */
export function report(findings: readonly Finding[]): string {
  const byCase = Map.groupBy(findings, ({ attack }) => attack);
  return [...byCase]
    .map(
      ([attack, found]) =>
        `${attack}: ${found.length}\n${found
          .slice(0, 4)
          .map(({ what }) => `  - ${what.slice(0, 600)}`)
          .join("\n")}`,
    )
    .join("\n");
}
