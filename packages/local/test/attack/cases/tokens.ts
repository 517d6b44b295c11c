/** Tokens that must not be believed: before the gateway, and past it, where the kernel stands alone. */
import { seeded } from "../../../src/aws/random.ts";
import type { AttackCase } from "../attack-case.ts";
import { chosenSeed, count, seedNote } from "../../counts.ts";
import { forgedTokens, signed } from "../forged-tokens.ts";
import { inParallel } from "../in-parallel.ts";
import { aimedAtVictim, guardedRoutes, naming, permits, toWire } from "../route-samples.ts";
import { bearer, callersOf } from "../world.ts";

const forged: AttackCase = {
  name: "forged, misplaced and misshapen tokens",
  wall: "code",
  atTheDoor: true,
  run: async (world) => {
    const verdict = world.verdict(forged.name);
    const tokens = forgedTokens(world);
    await inParallel(guardedRoutes(world), async (route) => {
      const { operation, sample } = route;
      const caller = callersOf(world, world.attacker).find(({ role }) => permits(route, role));
      if (caller === undefined) throw new Error(`nobody may call ${operation.id}`);
      const own = await sample.honest(world, caller);
      const { authorization: _, ...others } = caller.headers;
      // A platform route's victim is any tenant; there the route itself must stay shut.
      const target = aimedAtVictim(route, own, world);
      for (const { name, authorization, code } of tokens) {
        const request = toWire(operation, target, { ...others, authorization });
        const asked = `${operation.method} ${operation.path} with ${name}`;
        verdict.refused(await world.attack(request, "function"), code, `${asked} past the gateway`);
        verdict.refused(await world.attack(request), [code, "gateway.401"], asked);
      }
      for (const way of ["gateway", "function"] as const) {
        const none = toWire(operation, target, others);
        verdict.refused(
          await world.attack(none, way),
          way === "gateway" ? "gateway.401" : "auth.unauthenticated",
          `${operation.method} ${operation.path} without a token by ${way}`,
        );
        const elsewhere = {
          ...none,
          path: `${none.path}${none.path.includes("?") ? "&" : "?"}access_token=${caller.person.token}`,
          headers: { ...none.headers, cookie: `token=${caller.person.token}`, "x-amzn-oidc-data": caller.person.token },
        };
        verdict.refused(
          await world.attack(elsewhere, way),
          way === "gateway" ? "gateway.401" : "auth.unauthenticated",
          `${operation.method} ${operation.path} with a token elsewhere by ${way}`,
        );
      }
      const honest = signed(world, {
        sub: caller.person.sub,
        tenant_id: caller.person.tenantId,
        ...(caller.role === "super_admin" && { role: "super_admin" }),
      });
      verdict.succeeded(
        await world.send(toWire(operation, own, { ...others, ...bearer(honest) }), "function"),
        `${naming(operation, caller)} with a token of the issuer's`,
      );
    });
    return verdict.findings;
  },
};

const changedTokens: AttackCase = {
  name: "a token of which one bit was changed",
  wall: "code",
  run: async (world) => {
    const verdict = world.verdict(changedTokens.name);
    const { attacker, victim } = world;
    const honest = signed(world, { sub: attacker.admin.sub, tenant_id: attacker.id });
    const random = seeded(chosenSeed);
    for (let n = 0; n < count(60, 5_000); n++) {
      const parts = honest.split(".").map((text) => Buffer.from(text, "base64url"));
      const part = parts[Math.floor(random() * parts.length)] ?? Buffer.alloc(1);
      const at = Math.floor(random() * part.length);
      part[at] = (part[at] ?? 0) ^ (1 << Math.floor(random() * 8));
      const token = parts.map((bytes) => bytes.toString("base64url")).join(".");
      const answer = await world.attack(
        { method: "GET", path: `/v1/tickets/${victim.tickets.byUser}`, headers: bearer(token) },
        "function",
      );
      verdict.refused(answer, "auth.unauthenticated", `a changed token (${seedNote}, change ${n})`);
    }
    const control = await world.send({ method: "GET", path: "/v1/tickets", headers: bearer(honest) }, "function");
    verdict.succeeded(control, "the token unchanged");
    return verdict.findings;
  },
};

/** Roles are the lower of what the token claims and what the records say. */
const raisedRoles: AttackCase = {
  name: "a role in the token above the one on record",
  wall: "code",
  run: async (world) => {
    const verdict = world.verdict(raisedRoles.name);
    const { attacker, root } = world;
    for (const role of ["agent", "admin"]) {
      const headers = bearer(signed(world, { sub: attacker.user.sub, tenant_id: attacker.id, role }));
      for (const { operation, sample } of guardedRoutes(world)) {
        if (operation.roles.includes("user")) continue;
        const caller = callersOf(world, attacker)[0];
        if (caller === undefined) throw new Error("there is no user");
        const request = toWire(operation, await sample.honest(world, caller), headers);
        for (const way of ["gateway", "function"] as const)
          verdict.refused(
            await world.attack(request, way),
            "auth.forbidden",
            `a user who claims to be ${role}: ${operation.method} ${operation.path}`,
          );
      }
      const colleague = { method: "GET", path: `/v1/tickets/${attacker.tickets.byUser2}`, headers };
      verdict.refused(await world.attack(colleague), "ticket.not_found", `a user who claims to be ${role}: a colleague's ticket`);
    }
    // The platform's people are super_admins by their token alone, and without it nobody in particular.
    const plain = bearer(signed(world, { sub: root.sub, tenant_id: root.tenantId, role: "admin" }));
    for (const path of ["/v1/tenants", "/v1/tickets", `/v1/tenants/${attacker.id}`]) {
      const answer = await world.attack({ method: "GET", path, headers: { ...plain, "x-tenant-id": attacker.id } }, "function");
      verdict.refused(answer, ["tenant.unknown", "tenant.mismatch", "auth.forbidden"], `root as an admin: GET ${path}`);
    }
    const own = {
      method: "GET",
      path: `/v1/tickets/${attacker.tickets.byUser}`,
      headers: bearer(signed(world, { sub: attacker.user.sub, tenant_id: attacker.id, role: "user" })),
    };
    verdict.succeeded(await world.send(own), "a user who claims to be one");
    return verdict.findings;
  },
};

export const tokenCases = [forged, changedTokens, raisedRoles];
