/** Each wall alone: IAM when the code builds everybody's keys for the victim, the code when IAM allows everything. */
import { GetItemCommand } from "@aws-sdk/client-dynamodb";
import { tableNames } from "@bulkhead/platform/names";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import * as z from "zod";
import { startLocal, type LocalOptions } from "../../src/start.ts";
import { localStage } from "../../src/stage.ts";
import { atSomeDoors, firstFinding, report, runCases, type AttackCase } from "./attack-case.ts";
import { allCases } from "./cases/all-cases.ts";
import { seedNote } from "../counts.ts";
import { runCode } from "./cold-start.ts";
import { bundleMutants } from "./mutants.ts";
import { aimedAtVictim, attackPairs, naming, toWire } from "./route-samples.ts";
import type { Answer } from "./sender.ts";
import { tenantTables } from "./tenant-access.ts";
import { changesBetween, snapshotOf } from "./victim-snapshot.ts";
import { buildWorld, type World } from "./world.ts";

const casesBehind = (wall: AttackCase["wall"]): readonly AttackCase[] => allCases.filter((attack) => attack.wall === wall);

/** Starts a run and its world; both end with the test or the group that asked. */

async function worldOn(options: LocalOptions, atEnd: (end: () => Promise<void>) => void): Promise<World> {
  const log: string[] = [];
  const run = await startLocal({ dataDir: "memory", ...options, log: (line) => log.push(line) });
  atEnd(() => run.stop());
  const world = await buildWorld(run, log);
  atEnd(() => Promise.resolve(world.close()));
  return world;
}

/** Sign-in keeps to the caller's tenant, so that requests come as far as the verbs; every other key is the victim's. */
const keysOf = (victimId: string) => [
  {
    file: "packages/platform/src/table.ts",
    find: 'return [currentActor().tenant_id, ...parts].join("#");',
    replace: `return [currentContext().cause === "sign-in" ? currentActor().tenant_id : ${JSON.stringify(victimId)}, ...parts].join("#");`,
  },
  {
    file: "packages/platform/src/table.ts",
    find: 'import { currentActor } from "./context.ts";',
    replace: 'import { currentActor, currentContext } from "./context.ts";',
  },
];

const Page = z.object({ data: z.array(z.unknown()) });
const isEmptyPage = ({ json }: Answer): boolean => Page.safeParse(json).data?.data.length === 0;

/** A bulk change answers for each of its parts. */
const Bulk = z.object({ results: z.array(z.object({ ok: z.boolean() })) });
const isRefusedOneByOne = ({ json }: Answer): boolean => Bulk.safeParse(json).data?.results.every(({ ok }) => !ok) === true;

/** Routes that touch no tenant's tables: the registry's own, which only super_admins may call, and that of tickets for live connections. */
const registryOnly = new Set(["listTenants", "getRegisteredTenant", "issueSocketTicket"]);

/** Refusals that need no look at what was named. */
const decidedByRole: ReadonlySet<string> = new Set(["ticket.action_forbidden", "metrics.forbidden"]);

test("with the victim's keys in the code's hands, IAM denies everything", async () => {
  const world = await worldOn({}, onTestFinished);
  const { run, victim } = world;
  const pairs = attackPairs(world, "permitted").filter(({ operation }) => !registryOnly.has(operation.id));
  const prepared = [];
  for (const pair of pairs) prepared.push({ ...pair, honest: await pair.sample.honest(world, pair.caller) });
  // The feed of events is some seconds behind: a younger tenant has none to ask for.
  await world.send({
    method: "POST",
    path: "/_local/clock",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ advance: "PT1M" }),
  });
  const before = await snapshotOf(world);
  const mutant = {
    name: "the victim's keys",
    functions: [...new Set(pairs.map(({ operation }) => operation.functionName))],
    edits: keysOf(victim.id),
  };
  const bundles = (await bundleMutants(run, [mutant])).get(mutant.name);
  if (!(bundles instanceof Map)) throw bundles ?? new Error("there is no mutant");
  await runCode(run, bundles);

  const verdict = world.verdict("the code asks for the victim's items");
  let denials = 0;
  for (const { operation, sample, caller, honest } of prepared) {
    // About the caller's own things and about the victim's: the keys are the victim's both times. Where a role decides before any
    // key does, or a super_admin would become the victim by right, the victim's things are not named.
    const references = Object.values(sample.references);
    const aimed =
      references.length > 0 &&
      references.every(({ entitled, refusal }) => entitled?.includes(caller.role) !== true && !decidedByRole.has(refusal(caller.role)));
    for (const request of aimed ? [honest, aimedAtVictim({ operation, sample }, honest, world)] : [honest]) {
      const deniedBefore = run.usage.snapshot().denied;
      const answer = await world.attack(toWire(operation, request, caller.headers));
      const denied = run.usage.snapshot().denied - deniedBefore;
      denials += denied;
      // What names the victim's things may come to its end before any key is built.
      if (request !== honest && denied === 0 && (answer.code === "request.invalid" || isEmptyPage(answer))) continue;
      verdict.holds(
        answer.status >= 400 || isRefusedOneByOne(answer),
        `${naming(operation, caller)} answered ${answer.status} ${answer.text.slice(0, 200)}`,
      );
      verdict.holds(
        denied > 0,
        `vacuous: ${naming(operation, caller)} was never denied anything: ${answer.status} ${answer.text.slice(0, 200)}`,
      );
    }
  }
  await runCode(run);
  const findings = [
    ...verdict.findings,
    ...world.ledger.leaks,
    ...changesBetween(before, await snapshotOf(world), "the victim afterwards"),
  ];
  console.log(`IAM alone: ${world.ledger.attempts} attempts, ${denials} calls denied, ${findings.length} findings`);
  expect(report(findings)).toBe("");
});

describe("with IAM open", () => {
  let world: World;
  beforeAll(async () => {
    world = await worldOn({ iamOpen: true }, afterAll);
  });

  test("a session of the attacker's reads the victim's ticket", async () => {
    const { attacker, victim } = world;
    const tables = await tenantTables(world, attacker.id);
    const key = { pk: { S: `${victim.id}#TICKET#${victim.tickets.byUser}` }, sk: { S: "TICKET" } };
    const { Item } = await tables.send(new GetItemCommand({ TableName: tableNames(localStage.stage).desk, Key: key }));
    expect(Item).toMatchObject({ tenant_id: { S: victim.id } });
  });

  test("the code denies everything", async () => {
    // Whether IAM is open makes no difference at the door, which attack.test.ts tries.
    const { attempts, findings } = await runCases(atSomeDoors(casesBehind("code"), 1 / 6), world);
    console.log(`the code alone: ${attempts} attempts, ${findings.length} findings (${seedNote})`);
    expect(report(findings)).toBe("");
  });

  test.for(casesBehind("iam"))("$name: goes through", async (attack) => {
    expect(await firstFinding(attack, world), "holds without IAM too, and so proves nothing about it").toBeDefined();
  });
});
