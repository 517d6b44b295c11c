/** Somebody else's id, in every place in which a route takes one. */
import type { AttackCase } from "../attack-case.ts";
import { inParallel } from "../in-parallel.ts";
import { attackPairs, guardedRoutes, naming, referring, toWire } from "../route-samples.ts";
import { bearer, neverId, type World } from "../world.ts";

const foreignIds: AttackCase = {
  name: "another tenant's id in path, query and body",
  wall: "code",
  run: async (world) => {
    const verdict = world.verdict(foreignIds.name);
    await inParallel(attackPairs(world, "everybody"), async ({ operation, sample, caller }) => {
      const asked = naming(operation, caller);
      const permitted = operation.roles.includes(caller.role);
      const own = await sample.honest(world, caller);
      for (const [place, reference] of Object.entries(sample.references)) {
        if (reference.entitled?.includes(caller.role)) continue;
        for (const id of reference.foreign(world)) {
          const foreign = await world.attack(toWire(operation, referring(own, place, reference, id), caller.headers));
          const nobodys = neverId();
          const never = await world.attack(toWire(operation, referring(own, place, reference, nobodys), caller.headers));
          verdict.refused(foreign, permitted ? reference.refusal(caller.role) : "auth.forbidden", `${asked} with a foreign ${place}`);
          verdict.alike(foreign, never, `${asked} with a foreign ${place}`, [id, nobodys]);
        }
      }
      const control = await world.send(toWire(operation, own, caller.headers));
      const denied = permitted ? sample.denied?.[caller.role] : "auth.forbidden";
      if (denied === undefined) verdict.succeeded(control, `${asked} in the own tenant`);
      else verdict.refused(control, denied, `${asked} in the own tenant`);
    });
    return verdict.findings;
  },
};

/** Tickets of somebody else in the own tenant, to whom without a support role they do not exist. */
const colleaguesTickets: AttackCase = {
  name: "another person's ticket in the own tenant",
  wall: "code",
  run: async (world) => {
    const verdict = world.verdict(colleaguesTickets.name);
    const { user, user2, tickets } = world.attacker;
    const caller = { person: user, role: user.role, headers: bearer(user.token) };
    const path = `/v1/tickets/${tickets.byUser2}`;
    const before = await world.send({ method: "GET", path, headers: bearer(user2.token) });
    verdict.succeeded(before, `its requester GET ${path}`);
    for (const { operation, sample } of guardedRoutes(world)) {
      const places = Object.keys(sample.references).filter((place) => operation.path.startsWith("/v1/tickets/") && place === "param.id");
      if (places.length === 0 || !operation.roles.includes("user")) continue;
      const own = await sample.honest(world, caller);
      const foreign = await world.attack(toWire(operation, { ...own, param: { id: tickets.byUser2 } }, caller.headers));
      const never = await world.attack(toWire(operation, { ...own, param: { id: neverId() } }, caller.headers));
      verdict.refused(foreign, "ticket.not_found", `${naming(operation, caller)} of a colleague's ticket`);
      verdict.alike(foreign, never, `${naming(operation, caller)} of a colleague's ticket`);
    }
    for (const query of [
      "",
      `?user_id=${user2.id}`,
      "?assigned_to=none",
      "?status=new",
      "?priority=medium",
      `?user_id=${user2.id}&status=new`,
    ]) {
      const answer = await world.attack({ method: "GET", path: `/v1/tickets${query}`, headers: caller.headers });
      verdict.holds(
        answer.status === 200 && !answer.text.includes(user2.id),
        `user GET /v1/tickets${query} shows a colleague's tickets: ${answer.text.slice(0, 200)}`,
      );
    }
    const after = await world.send({ method: "GET", path, headers: bearer(user2.token) });
    verdict.holds(before.text === after.text, `a colleague's ticket was ${before.text} and is ${after.text}`);
    return verdict.findings;
  },
};

/** Names that are unique in a tenant tell nothing of another tenant. */
const sameNames: AttackCase = {
  name: "names that another tenant uses",
  wall: "code",
  run: async (world) => {
    const verdict = world.verdict(sameNames.name);
    const { attacker, victim } = world;
    const create = (externalId: string) =>
      world.attack({
        method: "POST",
        path: "/v1/tickets",
        headers: { ...bearer(attacker.user.token), "content-type": "application/json" },
        body: JSON.stringify({
          subject: "The same name",
          description: "A name that another tenant uses.",
          category: "attack",
          external_id: externalId,
        }),
      });
    const theirs = `external-${victim.marker}`;
    verdict.succeeded(await create(theirs), "an external_id of another tenant");
    verdict.refused(await create(theirs), "ticket.external_id_taken", "the same external_id a second time");
    const taken = await sameAddress(world);
    verdict.holds(
      taken.tenant !== victim.id && taken.user !== victim.user.id && taken.role === "user",
      `the victim's address in another tenant is ${JSON.stringify(taken)}`,
    );
    return verdict.findings;
  },
};

/** In a tenant made for it: among the attacker's people the address would look like something of the victim's that has leaked. */
async function sameAddress({ builder, root, victim, ledger }: World) {
  ledger.attempts++;
  const other = await builder.emptyTenant(root, "other");
  const person = await builder.person(other.id, victim.user.email, "user");
  return { tenant: person.tenantId, user: person.id, role: person.role };
}

export const foreignIdCases = [foreignIds, colleaguesTickets, sameNames];
