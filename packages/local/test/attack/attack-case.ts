/** A case as data, and how cases are run: with the victim's state compared before and after. */
import type { Finding } from "./finding.ts";
import { changesBetween, snapshotOf, type Snapshot } from "./victim-snapshot.ts";
import type { World } from "./world.ts";

export interface AttackCase {
  readonly name: string;
  /** What must hold it off. With IAM open, `iam` cases cannot hold. */
  readonly wall: "code" | "iam";
  /** No findings: it held, and its controls show that it could have failed. */
  readonly run: (world: World) => Promise<readonly Finding[]>;
}

export interface Outcome {
  readonly attempts: number;
  readonly findings: readonly Finding[];
}

/** Runs one case; a victim that changed, a leak and a case that breaks down are findings like any other. */
async function runCase(attack: AttackCase, world: World, before: Snapshot): Promise<{ readonly findings: readonly Finding[]; readonly after: Snapshot }> {
  const leaksBefore = world.ledger.leaks.length;
  const attemptsBefore = world.ledger.attempts;
  let found: readonly Finding[];
  try {
    found = await attack.run(world);
  } catch (error) {
    found = [{ attack: attack.name, what: `broke down: ${error instanceof Error ? error.message : String(error)}` }];
  }
  const idle = world.ledger.attempts === attemptsBefore ? [{ attack: attack.name, what: "vacuous: it attacked nothing" }] : [];
  const after = await snapshotOf(world);
  const leaks = world.ledger.leaks.slice(leaksBefore).map(({ what }) => ({ attack: attack.name, what }));
  return { findings: [...found, ...idle, ...leaks, ...changesBetween(before, after, attack.name)], after };
}

/** Runs cases one after another, comparing the victim before and after each. */
export async function runCases(cases: readonly AttackCase[], world: World): Promise<Outcome> {
  const attemptsBefore = world.ledger.attempts;
  const findings: Finding[] = [];
  let before = await snapshotOf(world);
  for (const attack of cases) {
    const { findings: found, after } = await runCase(attack, world, before);
    findings.push(...found);
    before = after;
  }
  return { attempts: world.ledger.attempts - attemptsBefore, findings };
}

/** Findings as text, a few of each case. */
export function report(findings: readonly Finding[]): string {
  const byCase = Map.groupBy(findings, ({ attack }) => attack);
  return [...byCase].map(([attack, found]) => `${attack}: ${found.length}\n${found.slice(0, 4).map(({ what }) => `  - ${what.slice(0, 600)}`).join("\n")}`).join("\n");
}
