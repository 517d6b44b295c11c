/** Requests for approval in the own tenant: whoever decides sees them all, others their own, and nobody decides their own. */
import type { Role } from "@bulkhead/platform/schema";
import * as z from "zod";
import type { AttackCase } from "../attack-case.ts";
import { coldStart } from "../cold-start.ts";
import type { WireRequest } from "../sender.ts";
import { bearer, neverId, type Person, type World } from "../world.ts";

const Identified = z.object({ id: z.string() });

const asking = (method: string, path: string, { token }: Person, body?: unknown): WireRequest => ({
  method,
  path,
  headers: { ...bearer(token), ...(body !== undefined && { "content-type": "application/json" }) },
  ...(body !== undefined && { body: JSON.stringify(body) }),
});

const promotion = (userId: string) => ({
  kind: "role_change",
  user_id: userId,
  change: { role: "agent" },
  reason: "The team needs another pair of hands.",
});

/** Their tokens claim the role; what they may do is never more than what the records say. */
const newcomer = ({ builder, attacker }: World, role: Role): Promise<Person> =>
  builder.person(attacker.id, `${neverId()}@${attacker.marker}.test`, role);

async function giveRole({ builder, attacker, run }: World, person: Person, role: Role): Promise<void> {
  await builder.done(z.unknown(), asking("PATCH", `/v1/users/${person.id}`, attacker.admin, { role }));
  await coldStart(run);
}

const requests: AttackCase = {
  name: "requests for approval, a colleague's and one's own",
  wall: "code",
  run: async (world) => {
    const verdict = world.verdict(requests.name);
    const { builder, attacker } = world;
    const { admin } = attacker;
    const [asker, colleague, subject] = [await newcomer(world, "admin"), await newcomer(world, "agent"), await newcomer(world, "user")];
    await giveRole(world, asker, "agent");
    const { id } = await builder.done(Identified, asking("POST", "/v1/approvals", asker, promotion(subject.id)));
    const path = `/v1/approvals/${id}`;

    for (const [method, verb] of [
      ["GET", ""],
      ["POST", "/cancel"],
    ] as const) {
      const theirs = await world.attack(asking(method, `${path}${verb}`, colleague));
      const never = await world.attack(asking(method, `/v1/approvals/${neverId()}${verb}`, colleague));
      verdict.refused(theirs, "approval.not_found", `an agent's ${method} ${verb} of a colleague's request`);
      verdict.alike(theirs, never, `an agent's ${method} ${verb} of a colleague's request`);
    }
    for (const query of ["", "&status=requested", `&requested_by=${asker.id}`, `&user_id=${subject.id}`]) {
      const list = await world.attack(asking("GET", `/v1/approvals?limit=100${query}`, colleague));
      verdict.holds(list.status === 200 && !list.text.includes(id), `an agent lists a colleague's request (${query})`);
    }
    verdict.refused(await world.attack(asking("POST", `${path}/cancel`, admin)), "auth.forbidden", "an admin takes back another's request");

    verdict.succeeded(await world.send(asking("GET", path, asker)), "the asker's look at the request");
    const own = await world.send(asking("GET", "/v1/approvals?limit=100&requested_by=me", asker));
    verdict.holds(own.text.includes(id), `vacuous: the asker does not list the request: ${own.text.slice(0, 200)}`);

    await giveRole(world, asker, "admin");
    for (const [verb, body] of [
      ["approve", {}],
      ["reject", { comment: "No." }],
    ] as const)
      verdict.refused(
        await world.attack(asking("POST", `${path}/${verb}`, asker, body)),
        "approval.own_request",
        `an admin's own request: ${verb}`,
      );
    const { status } = z.object({ status: z.string() }).parse((await world.send(asking("GET", path, admin))).json);
    verdict.holds(status === "requested", `the request was requested and is ${status}`);
    verdict.succeeded(await world.send(asking("POST", `${path}/approve`, admin, {})), "another admin's approval");
    return verdict.findings;
  },
};

export const approvalCases = [requests];
