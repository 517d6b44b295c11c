/** Fields in a body that are nobody's to set. */
import type { AttackCase } from "../attack-case.ts";
import { isRecord } from "../finding.ts";
import { inParallel } from "../in-parallel.ts";
import { attackPairsByLot, guardedRoutes, naming, toWire } from "../route-samples.ts";
import type { ApiRequest } from "../samples/route-sample.ts";
import type { WireRequest } from "../sender.ts";
import { callersOf } from "../world.ts";

const withBody = (request: WireRequest, body: unknown): WireRequest => ({
  ...request,
  headers: { ...request.headers, "content-type": "application/json" },
  body: typeof body === "string" ? body : JSON.stringify(body),
});

/** Every disguise of another tenant in a JSON body. */
const disguises = (own: string, foreign: string, honest: Readonly<Record<string, unknown>>): readonly unknown[] => [
  { ...honest, tenant_id: foreign },
  { ...honest, tenant_id: [own, foreign] },
  { ...honest, tenant_id: [own] },
  { ...honest, tenant_id: { $eq: own } },
  { ...honest, tenant_id: null },
  { ...honest, tenant_id: "" },
  { ...honest, tenant_id: 0 },
  { ...honest, tenant_id: own.toUpperCase() },
  { ...honest, tenant_id: `${own} ` },
  { ...honest, custom_fields: { tenant_id: foreign } },
  { ...honest, deep: { deeper: [{ tenant_id: own }, { deepest: [{ tenant_id: foreign }] }] } },
  { ...honest, tags: [{ tenant_id: foreign }] },
  [
    { ...honest, tenant_id: own },
    { ...honest, tenant_id: foreign },
  ],
  // The last of two members counts, and an escaped name is a name.
  `{"tenant_id":"${own}",${JSON.stringify(honest).slice(1, -1)}${Object.keys(honest).length > 0 ? "," : ""}"tenant_id":"${foreign}"}`,
  `{"tenant\\u005fid":"${foreign}"}`,
];

const tenantInBody: AttackCase = {
  name: "tenant_id in bodies",
  wall: "code",
  atTheDoor: true,
  run: async (world) => {
    const verdict = world.verdict(tenantInBody.name);
    const tenant = world.attacker.id;
    await inParallel(attackPairsByLot(world), async ({ operation, sample, caller }) => {
      if (operation.method === "GET") return;
      const own = await sample.honest(world, caller);
      const request = toWire(operation, own, caller.headers);
      const asked = naming(operation, caller);
      for (const body of disguises(tenant, world.victim.id, own.json ?? {})) {
        verdict.refused(
          await world.attack(withBody(request, body)),
          "tenant.mismatch",
          `${asked} with ${JSON.stringify(body).slice(0, 120)}`,
        );
      }
      if (own.json === undefined) return;
      const control = await world.send(withBody(request, { ...own.json, tenant_id: tenant }));
      verdict.succeeded(control, `${asked} naming the own tenant`);
      const isOwn = isRecord(control.json) && [control.json["tenant_id"], control.json["id"]].includes(tenant);
      verdict.holds(operation.scope !== "tenant" || isOwn, `${asked}: not of the own tenant`);
    });
    return verdict.findings;
  },
};

const tenantInQuery: AttackCase = {
  name: "tenant_id in queries",
  wall: "code",
  atTheDoor: true,
  run: async (world) => {
    const verdict = world.verdict(tenantInQuery.name);
    const [own, foreign] = [world.attacker.id, world.victim.id];
    await inParallel(attackPairsByLot(world), async ({ operation, sample, caller }) => {
      const honest = await sample.honest(world, caller);
      const asking = (query: string): WireRequest => {
        const { path, ...rest } = toWire(operation, honest, caller.headers);
        return { ...rest, path: `${path}${path.includes("?") ? "&" : "?"}${query}` };
      };
      for (const query of [
        `tenant_id=${foreign}`,
        `tenant_id=${own}&tenant_id=${foreign}`,
        `tenant_id=${foreign}&tenant_id=${own}`,
        `tenant_id=${own}%2C${foreign}`,
        "tenant_id=",
        `tenant%5Fid=${foreign}`,
      ]) {
        verdict.refused(await world.attack(asking(query)), "tenant.mismatch", `${naming(operation, caller)}?${query}`);
      }
      verdict.succeeded(await world.send(asking(`tenant_id=${own}`)), `${naming(operation, caller)} naming the own tenant in the query`);
    });
    return verdict.findings;
  },
};

/** What the product decides by itself, and how its storage calls things. */
const decidedElsewhere = {
  id: "01935b2e-6f00-7000-8000-000000000001",
  version: 99,
  role: "super_admin",
  permissions: ["tenants.manage"],
  pk: "01935b2e-6f00-7000-8000-000000000001#TICKET#1",
  sk: "TICKET",
  by_priority_pk: "01935b2e-6f00-7000-8000-000000000001#ACTIVE#urgent",
  status: "resolved",
  plan_override: "unlimited",
  created_by: "01935b2e-6f00-7000-8000-000000000001",
  number: 1,
  last_hash: "",
  escalation_level: 0,
  assigned_to: "01935b2e-6f00-7000-8000-000000000001",
  team_id: "01935b2e-6f00-7000-8000-000000000001",
  followers: ["01935b2e-6f00-7000-8000-000000000001"],
  actor: { type: "super_admin" },
  tenantId: "01935b2e-6f00-7000-8000-000000000001",
} as const;

const unaskedFields: AttackCase = {
  name: "id, role, version, status and storage keys in bodies",
  wall: "code",
  atTheDoor: true,
  run: async (world) => {
    const verdict = world.verdict(unaskedFields.name);
    await inParallel(attackPairsByLot(world), async ({ operation, sample, caller }) => {
      if (operation.method === "GET") return;
      const own = await sample.honest(world, caller);
      const request = toWire(operation, own, caller.headers);
      for (const [field, value] of Object.entries(decidedElsewhere)) {
        if (field in (own.json ?? {})) continue;
        verdict.refused(
          await world.attack(withBody(request, { ...own.json, [field]: value })),
          "request.invalid",
          `${naming(operation, caller)} with ${field}`,
        );
      }
      verdict.succeeded(await world.send(request), `${naming(operation, caller)} without them`);
    });
    return verdict.findings;
  },
};

/** Storage keys as data are data. */
const keysAsData: AttackCase = {
  name: "storage keys as values",
  wall: "code",
  run: async (world) => {
    const verdict = world.verdict(keysAsData.name);
    const caller = callersOf(world, world.attacker)[0];
    const route = guardedRoutes(world).find(({ operation }) => operation.id === "createTicket");
    if (caller === undefined || route === undefined) throw new Error("there is nobody to open a ticket");
    const own: ApiRequest = await route.sample.honest(world, caller);
    for (const value of ["#TICKET#1", "a#b", "*", "?", "\u0000", "TENANT#SETTINGS", "..", "${aws:PrincipalTag/tenant_id}", "＃"]) {
      const fields = { external_id: `x${value}`, category: `x${value}`, tags: [`x${value}`], custom_fields: { [`x${value}`]: value } };
      const answer = await world.attack(toWire(route.operation, { ...own, json: { ...own.json, ...fields } }, caller.headers));
      verdict.succeeded(answer, `a ticket about ${JSON.stringify(value)}`);
      verdict.holds(
        isRecord(answer.json) && answer.json["external_id"] === fields.external_id.trim(),
        `${JSON.stringify(value)} became ${answer.text.slice(0, 300)}`,
      );
    }
    return verdict.findings;
  },
};

export const bodyFieldCases = [tenantInBody, tenantInQuery, unaskedFields, keysAsData];
