/** Suspended tenants and deactivated people: shut out of every route, whichever function they were known to. */
import { UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { tableNames } from "@bulkhead/platform/names";
import * as z from "zod";
import { localStage } from "../../../src/stage.ts";
import type { AttackCase } from "../attack-case.ts";
import { coldStart } from "../cold-start.ts";
import type { Verdict } from "../finding.ts";
import { inParallel } from "../in-parallel.ts";
import type { Operation } from "../inventory.ts";
import { guardedRoutes, naming, toWire } from "../route-samples.ts";
import type { ApiRequest } from "../samples/route-sample.ts";
import { tenantTables } from "../tenant-access.ts";
import { stateOf } from "../victim-snapshot.ts";
import { bearer, neverId, type Caller, type Person, type World } from "../world.ts";

interface Target {
  readonly operation: Operation;
  readonly request: ApiRequest;
}

/** A request for every route that would be answered if its sender were not shut out. */
const targets = (world: World): Promise<readonly Target[]> =>
  Promise.all(
    guardedRoutes(world).map(async ({ operation, sample }) => {
      const { user } = world.attacker;
      const caller = { person: user, role: user.role, headers: bearer(user.token) };
      return { operation, request: await sample.honest(world, caller) };
    }),
  );

/** Every route as this person, who is shut out whatever their role. */
async function shutOut(world: World, person: Person, aims: readonly Target[], code: string, verdict: Verdict): Promise<void> {
  const caller: Caller = { person, role: person.role, headers: bearer(person.token) };
  await inParallel(aims, async ({ operation, request }) => {
    for (const way of ["gateway", "function"] as const)
      verdict.refused(await world.attack(toWire(operation, request, caller.headers), way), code, `${naming(operation, caller)} by ${way}`);
  });
}

const suspendedTenant: AttackCase = {
  name: "people of a suspended tenant",
  wall: "code",
  run: async (world) => {
    const verdict = world.verdict(suspendedTenant.name);
    const { builder, root } = world;
    const { id, marker } = await builder.emptyTenant(root, "suspended");
    const known = await builder.person(id, `agent@${marker}.test`, "agent");
    const stranger = await builder.stranger(id, `stranger@${marker}.test`, "user");
    const admin = await builder.stranger(id, `admin@${marker}.test`, null);
    verdict.succeeded(await world.send({ method: "GET", path: "/v1/tickets", headers: bearer(known.token) }), "its agent's list before");
    await builder.done(z.unknown(), { method: "POST", path: `/v1/tenants/${id}/suspend`, headers: bearer(root.token) });
    const aims = await targets(world);
    await coldStart(world.run);
    for (const person of [known, stranger, admin]) await shutOut(world, person, aims, "tenant.suspended", verdict);
    const identities = (await stateOf(world, id)).filter(([name]) => name.includes("#IDENTITY#"));
    verdict.holds(identities.length === 1, `${identities.length - 1} people were registered in a suspended tenant`);
    await builder.done(z.unknown(), { method: "POST", path: `/v1/tenants/${id}/reactivate`, headers: bearer(root.token) });
    await coldStart(world.run);
    verdict.succeeded(await world.send({ method: "GET", path: "/v1/tickets", headers: bearer(known.token) }), "its agent's list after");
    return verdict.findings;
  },
};

const Key = z.object({ pk: z.object({ S: z.string() }), sk: z.object({ S: z.string() }) });

const deactivatedPerson: AttackCase = {
  name: "a deactivated person",
  wall: "code",
  run: async (world) => {
    const verdict = world.verdict(deactivatedPerson.name);
    const { builder, attacker, run } = world;
    const people = [
      await builder.person(attacker.id, `${neverId()}@${attacker.marker}.test`, "agent"),
      await builder.person(attacker.id, `${neverId()}@${attacker.marker}.test`, "user"),
    ];
    const tables = await tenantTables(world, attacker.id);
    for (const person of people) {
      verdict.succeeded(await world.send({ method: "GET", path: "/v1/me", headers: bearer(person.token) }), "a person who is active");
      for (const key of await identityKeys(world, person)) {
        await tables.send(
          new UpdateItemCommand({
            TableName: tableNames(localStage.stage).desk,
            Key: key,
            UpdateExpression: "SET #status = :inactive",
            ExpressionAttributeNames: { "#status": "status" },
            ExpressionAttributeValues: { ":inactive": { S: "inactive" } },
          }),
        );
      }
    }
    const aims = await targets(world);
    await coldStart(run);
    for (const person of people) await shutOut(world, person, aims, "user.inactive", verdict);
    return verdict.findings;
  },
};

/** Where the person's standing is kept for whoever signs them in. */
async function identityKeys(world: World, person: Person): Promise<readonly z.infer<typeof Key>[]> {
  const items = (await stateOf(world, person.tenantId)).filter(([name, text]) => name.includes("#IDENTITY#") && text.includes(person.id));
  if (items.length === 0) throw new Error("nobody's identity was found to deactivate");
  return items.map(([, text]) => Key.parse(JSON.parse(text)));
}

export const standingCases = [suspendedTenant, deactivatedPerson];
