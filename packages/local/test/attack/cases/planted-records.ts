/**
 * Records that code gone wrong could write with its own tenant's session, where IAM has no objection: what they say of another
 * tenant must have no effect there.
 */
import { PutItemCommand, type AttributeValue } from "@aws-sdk/client-dynamodb";
import { tableNames } from "@bulkhead/platform/names";
import * as z from "zod";
import { FunctionError } from "../../../src/host/lambda-pool.ts";
import { localStage } from "../../../src/stage.ts";
import type { AttackCase } from "../attack-case.ts";
import { coldStart } from "../cold-start.ts";
import { signed } from "../forged-tokens.ts";
import { tenantTables } from "../tenant-access.ts";
import { stateOf } from "../victim-snapshot.ts";
import { bearer, neverId, type World } from "../world.ts";

const { desk, audit } = tableNames(localStage.stage);

const Text = z.object({ S: z.string() });
const Stored = z.record(
  z.string(),
  z.custom<AttributeValue>((value) => typeof value === "object" && value !== null),
);
type Item = Record<string, AttributeValue>;

/** An item of the attacker's as stored, by a part of its key. */
async function storedItem(world: World, table: string, keyPart: string): Promise<Item> {
  const found = (await stateOf(world, world.attacker.id)).find(([name]) => name.startsWith(`item ${table} `) && name.includes(keyPart));
  if (found === undefined) throw new Error(`nothing in ${table} has ${keyPart} in its key`);
  return Stored.parse(JSON.parse(found[1]));
}

/** The key part of one of a ticket's items, as {@link storedItem} takes it: the ticket itself, or what lists show of it. */
const storedAs = (ticket: string, sk: "TICKET" | "LISTED"): string => `#TICKET#${ticket}"},{"S":"${sk}"`;

const text = (value: string): AttributeValue => ({ S: value });

/** Writes with the attacker's own session, and takes it away again past everything when `work` is done. */
async function planted<T>(world: World, table: string, item: Item, work: () => Promise<T>): Promise<T> {
  const tables = await tenantTables(world, world.attacker.id);
  world.ledger.attempts++;
  await tables.send(new PutItemCommand({ TableName: table, Item: item }));
  try {
    return await work();
  } finally {
    await world.run.settle();
    await world.run.engine.call(
      "DynamoDB_20120810.DeleteItem",
      JSON.stringify({ TableName: table, Key: { pk: item["pk"], sk: item["sk"] } }),
    );
  }
}

const eventIds = async (world: World, tenant: string): Promise<readonly string[]> => {
  await world.run.settle();
  const Page = z.object({ data: z.array(z.object({ id: z.string() })), next: z.number() });
  const ids: string[] = [];
  for (let after = 0; ;) {
    const { data, next } = Page.parse(
      (await world.send({ method: "GET", path: `/_local/events?tenant=${tenant}&after=${after}&limit=1000`, headers: {} })).json,
    );
    ids.push(...data.map(({ id }) => id));
    if (next === after) return ids;
    after = next;
  }
};

const forgedEntry: AttackCase = {
  name: "an audit entry that names another tenant",
  wall: "code",
  run: async (world) => {
    const verdict = world.verdict(forgedEntry.name);
    const { attacker, victim } = world;
    const model = await storedItem(world, audit, `#TICKET#${attacker.tickets.byUser}`);
    const entry = (tenant: string) => {
      const [id, about] = [neverId(), neverId()];
      return {
        id,
        item: { ...model, pk: text(`${attacker.id}#TICKET#${about}`), id: text(id), entity_id: text(about), tenant_id: text(tenant) },
      };
    };
    const forged = entry(victim.id);
    await planted(world, audit, forged.item, async () => {
      const [theirs, ours] = [await eventIds(world, victim.id), await eventIds(world, attacker.id)];
      verdict.holds(!theirs.includes(forged.id) && !ours.includes(forged.id), "the relay published an entry that names another tenant");
    });
    verdict.holds(
      world.log.some((line) => line.includes("relay.tenant_mismatch")),
      "the relay did not raise an alarm",
    );
    const honest = entry(attacker.id);
    await planted(world, audit, honest.item, async () => {
      verdict.holds(
        (await eventIds(world, attacker.id)).includes(honest.id),
        "vacuous: an entry that names its own tenant is not published either",
      );
    });
    return verdict.findings;
  },
};

const rowInForeignIndex: AttackCase = {
  name: "a row in another tenant's index",
  wall: "code",
  run: async (world) => {
    const verdict = world.verdict(rowInForeignIndex.name);
    const { attacker, victim } = world;
    const model = await storedItem(world, desk, storedAs(attacker.tickets.byUser, "LISTED"));
    const id = neverId();
    const ids: Readonly<Record<string, string>> = { [attacker.id]: victim.id, [attacker.user.id]: victim.user.id };
    const moved = (value: string): string => Object.entries(ids).reduce((all, [own, foreign]) => all.replaceAll(own, foreign), value);
    const indexed = Object.entries(model).map(([name, value]): [string, AttributeValue] => [
      name,
      /^by_\w+_pk$/.test(name) ? text(moved(Text.parse(value).S)) : value,
    ]);
    const item: Item = { ...Object.fromEntries(indexed), id: text(id), pk: text(`${attacker.id}#TICKET#${id}`) };
    await planted(world, desk, item, async () => {
      for (const person of [victim.user, victim.agent, victim.admin]) {
        for (const query of ["", "&status=new", "&assigned_to=none", `&user_id=${victim.user.id}`, "&priority=medium"]) {
          const answer = await world.send({ method: "GET", path: `/v1/tickets?limit=100${query}`, headers: bearer(person.token) });
          world.ledger.attempts++;
          verdict.holds(!answer.text.includes(id), `the victim's ${person.role} sees it in a list (${query})`);
          verdict.succeeded(answer, `the victim's ${person.role} listing (${query})`);
        }
      }
    });
    return verdict.findings;
  },
};

const recordOfAnother: AttackCase = {
  name: "a record under the own key that claims another tenant",
  wall: "code",
  run: async (world) => {
    const verdict = world.verdict(recordOfAnother.name);
    const { attacker, victim } = world;
    const model = await storedItem(world, desk, storedAs(attacker.tickets.byUser, "TICKET"));
    const id = neverId();
    const item = (tenant: string): Item => ({ ...model, id: text(id), pk: text(`${attacker.id}#TICKET#${id}`), tenant_id: text(tenant) });
    const headers = bearer(attacker.agent.token);
    await planted(world, desk, item(victim.id), async () => {
      for (const request of [
        { method: "GET", path: `/v1/tickets/${id}`, headers },
        { method: "GET", path: `/v1/tickets/${id}/audit`, headers },
        { method: "POST", path: `/v1/tickets/${id}/pickup`, headers },
        { method: "DELETE", path: `/v1/tickets/${id}`, headers },
      ]) {
        const answer = await world.attack(request);
        verdict.refused(answer, "internal", `${request.method} ${request.path} of a record that claims another tenant`);
      }
    });
    await planted(world, desk, item(attacker.id), async () => {
      verdict.succeeded(await world.send({ method: "GET", path: `/v1/tickets/${id}`, headers }), "the record with its own tenant");
    });
    return verdict.findings;
  },
};

const superAdminOnRecord: AttackCase = {
  name: "super_admin on record",
  wall: "code",
  run: async (world) => {
    const verdict = world.verdict(superAdminOnRecord.name);
    const { builder, attacker, victim } = world;
    const person = await builder.person(attacker.id, `climber${neverId()}@${attacker.marker}.test`, "admin");
    const [name] =
      (await stateOf(world, attacker.id)).find(([key, value]) => key.includes("#IDENTITY#") && value.includes(person.id)) ?? [];
    if (name === undefined) throw new Error("nobody's identity was found");
    const identity = await storedItem(world, desk, name.slice(name.indexOf("#IDENTITY#"), -1).split('"')[0] ?? "");
    await planted(world, desk, { ...identity, role: text("super_admin") }, async () => {
      await coldStart(world.run);
      for (const token of [person.token, signed(world, { sub: person.sub, tenant_id: attacker.id })]) {
        const headers = bearer(token);
        verdict.refused(await world.attack({ method: "GET", path: `/v1/tenants/${victim.id}`, headers }), "auth.forbidden", "the registry");
        verdict.refused(
          await world.attack({ method: "GET", path: "/v1/tenant", headers: { ...headers, "x-tenant-id": victim.id } }),
          "tenant.mismatch",
          "another tenant",
        );
        verdict.succeeded(await world.send({ method: "GET", path: "/v1/tenant", headers }), "the own tenant, as its admin");
      }
    });
    await coldStart(world.run);
    return verdict.findings;
  },
};

/** Functions that no person calls, made to look at another tenant's ticket in their own. */
const foreignMoments: AttackCase = {
  name: "timers and events that name another tenant's ticket",
  wall: "code",
  run: async (world) => {
    const verdict = world.verdict(foreignMoments.name);
    const { attacker, victim, run } = world;
    const moment = { kind: "deadline", at: "2026-01-01T00:00:00.000Z" };
    const timer = (tenant: string, ticket: string) => ({
      schedule: "forged",
      tenant_id: tenant,
      ticket_id: ticket,
      moment,
      clock_version: 1,
      attempt: 0,
    });
    for (const [tenant, ticket, refused] of [
      [attacker.id, victim.tickets.byUser, false],
      [attacker.id, `${victim.id}#TICKET#${victim.tickets.byUser}`, true],
      [victim.id.toUpperCase(), victim.tickets.byUser, true],
      [`${attacker.id}#x`, victim.tickets.byUser, true],
      ["", victim.tickets.byUser, true],
    ] as const) {
      world.ledger.attempts++;
      const outcome = await run.lambdas.invoke("sla-fire-timer", timer(tenant, ticket)).then(
        () => "taken",
        (error: unknown) => (error instanceof FunctionError ? error.errorType : String(error)),
      );
      // Before AWS is asked for anything.
      verdict.holds(outcome === (refused ? "ZodError" : "taken"), `a timer of ${tenant} for ${ticket}: ${outcome}`);
    }
    return verdict.findings;
  },
};

export const plantedRecordCases = [forgedEntry, rowInForeignIndex, recordOfAnother, superAdminOnRecord, foreignMoments];
