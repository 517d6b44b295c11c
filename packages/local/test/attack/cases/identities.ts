/** Who somebody is: the same subject, the same address, another tenant. */
import * as z from "zod";
import type { AttackCase } from "../attack-case.ts";
import { signed } from "../forged-tokens.ts";
import type { Answer } from "../sender.ts";
import { stateOf } from "../victim-snapshot.ts";
import { bearer, neverId, type World } from "../world.ts";

const Me = z.object({ user: z.object({ id: z.string(), tenant_id: z.string(), role: z.string() }), role: z.string() });

const me = (world: World, token: string, way: "gateway" | "function" = "gateway"): Promise<Answer> =>
  world.attack({ method: "GET", path: "/v1/me", headers: bearer(token) }, way);

const sameSubject: AttackCase = {
  name: "the victim's subject in the attacker's tenant",
  wall: "code",
  run: async (world) => {
    const verdict = world.verdict(sameSubject.name);
    const { attacker, victim } = world;
    for (const theirs of [victim.admin, victim.agent]) {
      const answer = await me(world, signed(world, { sub: theirs.sub, tenant_id: attacker.id }));
      const { success, data } = Me.safeParse(answer.json);
      verdict.holds(
        success && data.user.id !== theirs.id && data.user.tenant_id === attacker.id && data.role === "user",
        `the subject of the victim's ${theirs.role} is ${answer.text}`,
      );
    }
    return verdict.findings;
  },
};

const invitations: AttackCase = {
  name: "somebody else's invitation or address",
  wall: "code",
  run: async (world) => {
    const verdict = world.verdict(invitations.name);
    const { builder, root, attacker } = world;
    const { id, marker } = await builder.emptyTenant(root, "invited");
    const email = `admin@${marker}.test`;
    const as = (claims: Readonly<Record<string, unknown>>) => signed(world, { sub: neverId(), tenant_id: id, email, ...claims });
    verdict.refused(
      await me(world, as({ email_verified: false })),
      "user.email_unverified",
      "an invitation claimed with an unverified address",
    );
    verdict.refused(await me(world, as({})), "user.email_unverified", "an invitation claimed with an address that nobody vouches for");
    verdict.refused(
      await me(world, as({ email_verified: "yes" }), "function"),
      "auth.unauthenticated",
      "an invitation claimed with an address verified by another word",
    );
    const elsewhere = Me.safeParse(
      (await me(world, signed(world, { sub: neverId(), tenant_id: attacker.id, email, email_verified: true }))).json,
    );
    verdict.holds(elsewhere.data?.role === "user", "an invitation of one tenant made an admin of another");
    const claimed = Me.safeParse((await world.send({ method: "GET", path: "/v1/me", headers: bearer(as({ email_verified: true })) })).json);
    verdict.holds(claimed.data?.role === "admin", "vacuous: the invitation cannot be claimed at all");
    verdict.refused(await me(world, as({ email_verified: true })), "user.email_taken", "an invitation claimed a second time");
    return verdict.findings;
  },
};

const unknownTenant: AttackCase = {
  name: "a tenant that does not exist",
  wall: "code",
  run: async (world) => {
    const verdict = world.verdict(unknownTenant.name);
    const tenant = neverId();
    const headers = bearer(signed(world, { sub: neverId(), tenant_id: tenant, email: `x@${tenant}.test`, email_verified: true }));
    for (const { method, path } of [
      { method: "GET", path: "/v1/me" },
      { method: "GET", path: "/v1/tenant" },
      { method: "GET", path: "/v1/tickets" },
      { method: "GET", path: `/v1/tickets/${world.victim.tickets.byUser}` },
    ]) {
      for (const way of ["gateway", "function"] as const)
        verdict.refused(await world.attack({ method, path, headers }, way), "tenant.unknown", `${method} ${path} by ${way}`);
    }
    verdict.holds((await stateOf(world, tenant)).length === 0, "something was written for a tenant that does not exist");
    return verdict.findings;
  },
};

export const identityCases = [sameSubject, invitations, unknownTenant];
