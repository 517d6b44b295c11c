/** A tenant that asks more than its quota: shut out for a while, and nobody's trouble but its own. */
import * as z from "zod";
import type { AttackCase } from "../attack-case.ts";
import type { WireRequest } from "../sender.ts";
import { bearer, type Person, type World } from "../world.ts";

/** So small that the next request comes half a minute later: long after this case. */
const perMinute = 2;
const requests = 20;

/** Somebody of a tenant that had its quota before anybody came. */
async function limited({ builder, root }: World, name: string): Promise<Person> {
  const { id, marker } = await builder.emptyTenant(root, name);
  await builder.done(z.unknown(), {
    method: "PATCH",
    path: `/v1/tenants/${id}`,
    headers: { ...bearer(root.token), "content-type": "application/json" },
    body: JSON.stringify({ quota: { requests_per_minute: perMinute } }),
  });
  return builder.person(id, `agent@${marker}.test`, "agent");
}

const flood: AttackCase = {
  name: "a tenant that asks more than its quota",
  wall: "code",
  run: async (world) => {
    const verdict = world.verdict(flood.name);
    const [loud, neighbour] = [await limited(world, "loud"), await limited(world, "neighbour")];
    const ask = ({ token }: Person): WireRequest => ({ method: "GET", path: "/v1/tickets?limit=1", headers: bearer(token) });
    let served = 0;
    for (let each = 0; each < requests; each++) if ((await world.attack(ask(loud))).status === 200) served++;
    verdict.holds(served <= perMinute, `${served} of ${requests} requests were served to a tenant that may make ${perMinute} a minute`);
    for (const way of ["gateway", "function"] as const)
      verdict.refused(await world.attack(ask(loud), way), "request.throttled", `one more by ${way}`);
    const untouched = {
      "a neighbour with a quota of its own": ask(neighbour),
      "a neighbour without quota": ask(world.attacker.agent),
      "a super_admin in the tenant": { ...ask(world.root), headers: { ...bearer(world.root.token), "x-tenant-id": loud.tenantId } },
    };
    for (const [who, request] of Object.entries(untouched)) {
      const { status, text } = await world.attack(request);
      verdict.holds(status === 200, `${who} was answered ${status} ${text.slice(0, 200)}`);
    }
    return verdict.findings;
  },
};

export const quotaCases = [flood];
