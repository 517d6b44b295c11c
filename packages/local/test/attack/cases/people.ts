/** Other people of the own tenant: who is not support staff does not find them, and nobody gives themselves a role. */
import type { Role } from "@bulkhead/platform/schema";
import * as z from "zod";
import type { AttackCase } from "../attack-case.ts";
import { coldStart } from "../cold-start.ts";
import type { Answer, WireRequest } from "../sender.ts";
import { bearer, neverId, type Person, type World } from "../world.ts";

const patch = (person: Person, id: string, json: unknown): WireRequest => ({
  method: "PATCH",
  path: `/v1/users/${id}`,
  headers: { ...bearer(person.token), "content-type": "application/json" },
  body: JSON.stringify(json),
});

const get = (person: Person, path: string): WireRequest => ({ method: "GET", path, headers: bearer(person.token) });

const newcomer = ({ builder, attacker }: World, role: Role): Promise<Person> =>
  builder.person(attacker.id, `${neverId()}@${attacker.marker}.test`, role);

const Standing = z.object({ name: z.string().nullable(), role: z.string(), status: z.string() });

/** Attacks that must leave everybody of these as they were. */
async function unharmed(world: World, people: readonly Person[], attacks: () => Promise<void>): Promise<string | undefined> {
  const { attacker } = world;
  const look = async () => {
    const answers: Answer[] = [];
    for (const { id } of people) answers.push(await world.send(get(attacker.admin, `/v1/users/${id}`)));
    return JSON.stringify(answers.map(({ json }) => Standing.parse(json)));
  };
  const before = await look();
  await attacks();
  const after = await look();
  return before === after ? undefined : `they were ${before} and are ${after}`;
}

const colleagues: AttackCase = {
  name: "another person of the own tenant",
  wall: "code",
  run: async (world) => {
    const verdict = world.verdict(colleagues.name);
    const { user, user2, agent, admin } = world.attacker;
    const harm = await unharmed(world, [user, user2, agent, admin], async () => {
      for (const other of [user2, agent, admin]) {
        for (const request of [(id: string) => get(user, `/v1/users/${id}`), (id: string) => patch(user, id, { name: "Somebody" })]) {
          const [theirs, never] = [await world.attack(request(other.id)), await world.attack(request(neverId()))];
          verdict.refused(theirs, "user.not_found", `user ${request("").method} of ${other.role}`);
          verdict.alike(theirs, never, `user ${request("").method} of ${other.role}`);
        }
        if (other !== agent)
          verdict.refused(
            await world.attack(patch(agent, other.id, { name: "Somebody" })),
            "user.action_forbidden",
            `agent renames ${other.role}`,
          );
      }
    });
    verdict.holds(harm === undefined, harm ?? "");
    verdict.succeeded(await world.send(get(agent, `/v1/users/${user2.id}`)), "an agent's look at a user");
    return verdict.findings;
  },
};

const ownRole: AttackCase = {
  name: "a role that one gives oneself",
  wall: "code",
  run: async (world) => {
    const verdict = world.verdict(ownRole.name);
    // People of its own: without the guard some of them get what they want.
    const [user, agent, admin] = [await newcomer(world, "user"), await newcomer(world, "agent"), await newcomer(world, "admin")];
    const harm = await unharmed(world, [user, agent, admin], async () => {
      for (const person of [user, agent]) {
        for (const role of ["agent", "admin", "user"].filter((role) => role !== person.role)) {
          verdict.refused(
            await world.attack(patch(person, person.id, { role })),
            "user.action_forbidden",
            `${person.role} becomes ${role}`,
          );
        }
      }
      verdict.refused(await world.attack(patch(agent, user.id, { role: "admin" })), "user.action_forbidden", "agent promotes a user");
      verdict.refused(await world.attack(patch(admin, admin.id, { role: "agent" })), "user.action_forbidden", "admin demotes themself");
      for (const [person, id] of [
        [user, user.id],
        [agent, agent.id],
        [admin, admin.id],
        [admin, user.id],
      ] as const) {
        verdict.refused(
          await world.attack(patch(person, id, { role: "super_admin" })),
          "request.invalid",
          `${person.role} makes a super_admin`,
        );
      }
    });
    verdict.holds(harm === undefined, harm ?? "");
    return verdict.findings;
  },
};

/** What an admin takes away is gone for every function that asks anew, whatever the token still says. */
const takenAway: AttackCase = {
  name: "people whom an admin has demoted or deactivated",
  wall: "code",
  run: async (world) => {
    const verdict = world.verdict(takenAway.name);
    const { builder, attacker, run } = world;
    const [demoted, deactivated] = [await newcomer(world, "agent"), await newcomer(world, "agent")];
    for (const person of [demoted, deactivated]) verdict.succeeded(await world.send(get(person, "/v1/users")), "an agent's list of people");
    await builder.done(z.unknown(), patch(attacker.admin, demoted.id, { role: "user" }));
    await builder.done(z.unknown(), {
      method: "POST",
      path: `/v1/users/${deactivated.id}/deactivate`,
      headers: bearer(attacker.admin.token),
    });
    await coldStart(run);
    verdict.refused(await world.attack(get(demoted, "/v1/users")), "auth.forbidden", "a demoted agent's list of people");
    verdict.refused(await world.attack(get(deactivated, "/v1/users")), "user.inactive", "a deactivated agent's list of people");
    return verdict.findings;
  },
};

export const peopleCases = [colleagues, ownRole, takenAway];
