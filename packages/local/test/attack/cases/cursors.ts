/** Cursors that belong to somebody else, to another list, or to nobody. */
import * as z from "zod";
import { seeded } from "../../../src/aws/random.ts";
import type { AttackCase } from "../attack-case.ts";
import { chosenSeed, count, seedNote } from "../../counts.ts";
import { bearer, type Caller, type World } from "../world.ts";

const Page = z.object({ next_cursor: z.string() });

/** Opens a list and answers where it goes on. */
async function cursorOf(world: World, path: string, headers: Caller["headers"]): Promise<string> {
  const answer = await world.send({ method: "GET", path, headers });
  const page = Page.safeParse(answer.json);
  if (!page.success) throw new Error(`GET ${path} has no second page: ${answer.status} ${answer.text.slice(0, 200)}`);
  return page.data.next_cursor;
}

const spoiled = (cursor: string): readonly (readonly [string, string])[] => [
  ["cut off", cursor.slice(0, -1)],
  ["cut in half", cursor.slice(0, cursor.length / 2)],
  ["one character more", `${cursor}A`],
  ["padded", `${cursor}=`],
  ["spelled in plain base64", Buffer.from(cursor, "base64url").toString("base64").replace(/=+$/, "").concat("==")],
  ["another format", Buffer.concat([Buffer.of(2), Buffer.from(cursor, "base64url").subarray(1)]).toString("base64url")],
  ["nothing but a nonce", Buffer.from(cursor, "base64url").subarray(0, 13).toString("base64url")],
  ["empty", ""],
  ["JSON", Buffer.from(JSON.stringify({ at: "0" })).toString("base64url")],
  ["a position in clear", "2026-11-22T10:00:00.000Z"],
  ["NUL", "%00"],
];

const foreignCursors: AttackCase = {
  name: "cursors of another tenant, person, route or filter, and edited ones",
  wall: "code",
  run: async (world) => {
    const verdict = world.verdict(foreignCursors.name);
    const { attacker, victim, root } = world;
    const by = (person: { readonly token: string }) => bearer(person.token);
    const inTenant = (id: string) => ({ ...bearer(root.token), "x-tenant-id": id });
    const list = "/v1/tickets?limit=1";
    const trail = `/v1/tickets/${attacker.tickets.pickedUp}/audit?limit=1`;
    const own = await cursorOf(world, list, by(attacker.agent));
    const ask = async (name: string, path: string, cursor: string, headers: Caller["headers"], way: "gateway" | "function" = "gateway") =>
      verdict.refused(
        await world.attack({ method: "GET", path: `${path}&cursor=${cursor}`, headers }, way),
        ["cursor.invalid", "request.invalid"],
        `a cursor: ${name}`,
      );

    await ask("of another tenant's agent", list, await cursorOf(world, list, by(victim.agent)), by(attacker.agent));
    await ask("of another tenant, by the same super_admin", list, await cursorOf(world, list, inTenant(victim.id)), inTenant(attacker.id));
    await ask("of the admin of the same tenant", list, await cursorOf(world, list, by(attacker.admin)), by(attacker.agent));
    await ask("of an agent, given to a user", list, own, by(attacker.user));
    await ask("of another list", trail, own, by(attacker.agent));
    await ask("of a trail, given to the list", list, await cursorOf(world, trail, by(attacker.agent)), by(attacker.agent));
    await ask(
      "of another ticket's trail",
      `/v1/tickets/${attacker.tickets.byUser}/audit?limit=1`,
      await cursorOf(world, trail, by(attacker.agent)),
      by(attacker.agent),
    );
    await ask("of no filter, given to one", `${list}&priority=medium`, own, by(attacker.agent));
    await ask(
      "of one filter, given to another",
      `${list}&user_id=${attacker.user2.id}`,
      await cursorOf(world, `${list}&user_id=${attacker.user.id}`, by(attacker.agent)),
      by(attacker.agent),
    );
    await ask(
      "of a filter, given to none",
      list,
      await cursorOf(world, `${list}&user_id=${attacker.user.id}`, by(attacker.agent)),
      by(attacker.agent),
    );
    if (world.operations.some(({ id }) => id === "listAudit")) {
      const audit = "/v1/audit?limit=1";
      const theirs = await cursorOf(world, audit, by(victim.admin));
      await ask("of another tenant's whole trail", audit, theirs, by(attacker.admin));
      await ask("of another tenant's whole trail, given to an export", "/v1/audit?format=csv", theirs, by(attacker.admin));
      await ask(
        "of the whole trail by the same super_admin",
        audit,
        await cursorOf(world, audit, inTenant(victim.id)),
        inTenant(attacker.id),
      );
      await ask("of the whole trail, given to one ticket's", trail, await cursorOf(world, audit, by(attacker.admin)), by(attacker.admin));
    }
    if (world.operations.some(({ id }) => id === "listTenants")) {
      const tenants = await cursorOf(world, "/v1/tenants?limit=1", inTenant(attacker.id));
      await ask("of the registry, given to a list of tickets", list, tenants, inTenant(attacker.id));
      await ask(
        "of a list of tickets, given to the registry",
        "/v1/tenants?limit=1",
        await cursorOf(world, list, inTenant(attacker.id)),
        inTenant(attacker.id),
      );
    }
    for (const [name, cursor] of spoiled(own))
      for (const way of ["gateway", "function"] as const) await ask(name, list, cursor, by(attacker.agent), way);

    const random = seeded(chosenSeed);
    for (let n = 0; n < count(24, 500); n++) {
      const bytes = Buffer.from(own, "base64url");
      const at = Math.floor(random() * bytes.length);
      bytes[at] = (bytes[at] ?? 0) ^ (1 << Math.floor(random() * 8));
      await ask(`with a bit of byte ${at} changed (${seedNote})`, list, bytes.toString("base64url"), by(attacker.agent));
    }

    const next = await world.send({ method: "GET", path: `${list}&cursor=${own}`, headers: by(attacker.agent) });
    verdict.succeeded(next, "a cursor by whom it was made for");
    const ofAnotherSize = await world.send({ method: "GET", path: `/v1/tickets?limit=2&cursor=${own}`, headers: by(attacker.agent) });
    verdict.succeeded(ofAnotherSize, "a cursor with another limit");
    return verdict.findings;
  },
};

export const cursorCases = [foreignCursors];
