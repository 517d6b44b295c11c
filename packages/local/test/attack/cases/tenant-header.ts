/** X-Tenant-Id: a choice for super_admins, and for nobody else anything but what the token says. */
import type { AttackCase } from "../attack-case.ts";
import { canonical, isRecord } from "../finding.ts";
import { inParallel } from "../in-parallel.ts";
import { attackPairs, guardedRoutes, naming, toWire } from "../route-samples.ts";
import type { Answer } from "../sender.ts";
import { bearer, callersOf, neverId } from "../world.ts";

const everybody: AttackCase = {
  name: "another tenant in X-Tenant-Id",
  wall: "code",
  run: async (world) => {
    const verdict = world.verdict(everybody.name);
    const { attacker, victim } = world;
    await inParallel(attackPairs(world, "everybody"), async ({ operation, sample, caller }) => {
      if (caller.role === "super_admin") return;
      const asked = `${naming(operation, caller)} with X-Tenant-Id`;
      const own = await sample.honest(world, caller);
      const choosing = (tenant: string | readonly string[]) =>
        world.attack(toWire(operation, own, { ...caller.headers, "x-tenant-id": tenant }));
      const foreign = await choosing(victim.id);
      verdict.refused(foreign, "tenant.mismatch", `${asked} of another tenant`);
      verdict.alike(foreign, await choosing(neverId()), `${asked} of another tenant`);
      for (const odd of [
        victim.id.toUpperCase(),
        `${attacker.id}, ${victim.id}`,
        [attacker.id, victim.id],
        "*",
        `{"$ne":"${attacker.id}"}`,
      ]) {
        verdict.refused(await choosing(odd), "request.invalid", `${asked} ${JSON.stringify(odd)}`);
      }
      const control = await world.send(toWire(operation, own, { ...caller.headers, "x-tenant-id": attacker.id }));
      const denied = operation.roles.includes(caller.role) ? sample.denied?.[caller.role] : "auth.forbidden";
      if (denied === undefined) verdict.succeeded(control, `${asked} of the own tenant`);
      else verdict.refused(control, denied, `${asked} of the own tenant`);
    });
    return verdict.findings;
  },
};

const superAdmins: AttackCase = {
  name: "a super_admin who has chosen no tenant, or none that exists",
  wall: "code",
  run: async (world) => {
    const verdict = world.verdict(superAdmins.name);
    const caller = callersOf(world, world.attacker).find(({ role }) => role === "super_admin");
    if (caller === undefined) throw new Error("there is no super_admin");
    const alone = bearer(world.root.token);
    await inParallel(guardedRoutes(world), async ({ operation, sample }) => {
      const own = await sample.honest(world, caller);
      const asked = naming(operation, caller);
      if (!operation.roles.includes(caller.role)) {
        verdict.refused(await world.attack(toWire(operation, own, caller.headers)), "auth.forbidden", asked);
        return;
      }
      if (operation.scope === "tenant")
        verdict.refused(await world.attack(toWire(operation, own, alone)), "tenant.required", `${asked} without a tenant`);
      const nowhere = neverId();
      verdict.refused(
        await world.attack(toWire(operation, own, { ...alone, "x-tenant-id": nowhere })),
        "tenant.not_found",
        `${asked} in a tenant that never was`,
      );
      verdict.refused(
        await world.attack(toWire(operation, own, { ...alone, "x-tenant-id": `${world.attacker.id},${world.victim.id}` })),
        "request.invalid",
        `${asked} in two tenants`,
      );
      const control = await world.send(toWire(operation, own, caller.headers));
      const denied = sample.denied?.[caller.role];
      if (denied === undefined) verdict.succeeded(control, `${asked} in a tenant`);
      else verdict.refused(control, denied, `${asked} in a tenant`);
    });
    return verdict.findings;
  },
};

/** Other spellings of a tenant's name have no meaning anywhere. */
const otherNames: AttackCase = {
  name: "another tenant under other header and query names",
  wall: "code",
  run: async (world) => {
    const verdict = world.verdict(otherNames.name);
    const { attacker, victim } = world;
    const headers = ["x-tenant", "tenant-id", "tenant_id", "x-tenantid", "x-amzn-tenant-id", "x-org-id", "x-forwarded-tenant"];
    const queries = ["tenant", "tenantId", "TENANT_ID", "tenant_id%5B%5D", "tenant_id%00", "filter%5Btenant_id%5D", "%74enantId"];
    for (const person of [attacker.user, attacker.agent, attacker.admin]) {
      const asked = [
        ...headers.map((name) => ({ path: "/v1/tickets?limit=5", headers: { ...bearer(person.token), [name]: victim.id } })),
        ...queries.map((name) => ({ path: `/v1/tickets?limit=5&${name}=${victim.id}`, headers: bearer(person.token) })),
        { path: "/v1/tickets?limit=5", headers: { ...bearer(person.token), cookie: `tenant_id=${victim.id}; tenant=${victim.id}` } },
      ];
      const plain = await world.send({ method: "GET", path: "/v1/tickets?limit=5", headers: bearer(person.token) });
      for (const request of asked) {
        const answer = await world.attack({ method: "GET", ...request });
        verdict.holds(
          answer.status === 400 || rows(answer) === rows(plain),
          `${person.role} GET ${request.path} ${JSON.stringify(Object.keys(request.headers))} answered otherwise than without: ${answer.text.slice(0, 200)}`,
        );
      }
    }
    return verdict.findings;
  },
};

/** A page without its cursor, which is never the same twice. */
const rows = ({ json, text }: Answer): string => (isRecord(json) && "data" in json ? canonical(json["data"]) : text);

export const tenantHeaderCases = [everybody, superAdmins, otherNames];
