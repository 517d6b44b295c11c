/**
 * Every condition of the tenant wall is load-bearing. Some attacks are held off by several: what counts is that each condition
 * stands in a smallest set without which some attack is allowed.
 */
import { boundaryPolicy } from "@bulkhead/platform/boundary";
import { http } from "@bulkhead/platform/functions";
import { arns } from "@bulkhead/platform/names";
import {
  functionPolicy,
  schedulerTrust,
  tenantSessionPolicy,
  tenantSessionTrust,
  type PolicyDocument,
  type Statement,
} from "@bulkhead/platform/policy";
import { contract } from "@bulkhead/platform/contract";
import { describe, expect, test } from "vitest";
import { assumeRefusal, compilePolicy, refusal, type AccessRequest, type Caller, type CompiledPolicy } from "../../src/aws/iam.ts";
import { localStage } from "../../src/stage.ts";

const arn = arns(localStage);
const attacker = "11111111-1111-4111-8111-111111111111";
const victim = "22222222-2222-4222-8222-22222222222a";

type Context = Readonly<Record<string, string | readonly string[]>>;
const contextOf = (values: Context) => new Map(Object.entries(values).map(([key, value]) => [key.toLowerCase(), value]));
const request = (action: string, resource: string, context: Context): AccessRequest => ({ action, resource, context: contextOf(context) });

/** A part of a document that can be taken out. */
type Guard = string;
interface Wall {
  readonly guards: readonly Guard[];
  /** The document without these. */
  readonly without: (guards: ReadonlySet<Guard>) => PolicyDocument;
  /** Which attacks the document allows. */
  readonly allowed: (policy: CompiledPolicy) => readonly boolean[];
  /** Whether the document allows what it is there for. */
  readonly isOfUse: (policy: CompiledPolicy) => boolean;
}

/** For each attack every smallest set of guards without which it is allowed. */
function weakestPoints({ guards, without, allowed }: Wall): readonly ReadonlySet<Guard>[] {
  const subsets = Array.from({ length: 2 ** guards.length }, (_, bits) => new Set(guards.filter((_, at) => (bits >> at) & 1))).toSorted(
    (a, b) => a.size - b.size,
  );
  const opened = subsets.map((subset) => ({ subset, attacks: allowed(compilePolicy(without(subset))) }));
  const found = new Map<string, ReadonlySet<Guard>>();
  for (const attack of opened[0]?.attacks.keys() ?? []) {
    const smallest: ReadonlySet<Guard>[] = [];
    for (const { subset, attacks } of opened) {
      if (attacks[attack] === true && !smallest.some((smaller) => [...smaller].every((guard) => subset.has(guard)))) smallest.push(subset);
    }
    for (const subset of smallest) found.set([...subset].join(" and "), subset);
  }
  return [...found.values()];
}

/** The conditions of one statement as guards: `operator key`. */
const conditionsOf = (document: PolicyDocument, at: number): Pick<Wall, "guards" | "without"> => {
  const statement = document.Statement[at];
  if (statement === undefined) throw new Error("there is no such statement");
  const { Condition = {}, ...rest } = statement;
  const leaves = Object.entries(Condition).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, values]) => ({ operator, key, values, name: `${operator} ${key}` })),
  );
  return {
    guards: leaves.map(({ name }) => name),
    without: (guards) => {
      const kept: Record<string, Record<string, readonly string[] | string>> = {};
      for (const { operator, key, values, name } of leaves) if (!guards.has(name)) kept[operator] = { ...kept[operator], [key]: values };
      const changed: Statement = { ...rest, ...(Object.keys(kept).length > 0 && { Condition: kept }) };
      return { ...document, Statement: [changed] };
    },
  };
};

const tag = (tenant: string): Context => ({ "aws:PrincipalTag/tenant_id": tenant });
const keys = (...values: readonly string[]): Context => ({ "dynamodb:LeadingKeys": values });
const may = (identity: CompiledPolicy, ...requests: readonly AccessRequest[]): readonly boolean[] =>
  requests.map((one) => refusal({ identity }, one) === undefined);

/** What a session may not do on a table, and what it is for. */
const onTable = (table: "desk" | "audit"): Pick<Wall, "allowed" | "isOfUse"> => ({
  allowed: (policy) =>
    [arn.table(table), `${arn.table(table)}/index/by_time`].flatMap((resource) =>
      may(
        policy,
        ...["dynamodb:Query", "dynamodb:GetItem", "dynamodb:PutItem"].flatMap((action) => [
          request(action, resource, { ...tag(attacker), ...keys(`${victim}#TICKET#1`) }),
          request(action, resource, { ...tag(attacker), ...keys(`${attacker}#TICKET#1`, `${victim}#TICKET#1`) }),
          request(action, resource, { ...tag(attacker), ...keys(attacker) }),
          request(action, resource, tag(attacker)),
          request(action, resource, keys(`${victim}#TICKET#1`)),
          request(action, resource, {}),
        ]),
      ),
    ),
  isOfUse: (policy) =>
    may(policy, request("dynamodb:GetItem", arn.table(table), { ...tag(attacker), ...keys(`${attacker}#TICKET#1`) })).every(Boolean),
});

const wide: CompiledPolicy = compilePolicy({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: ["*"], Resource: ["*"] }] });
const sessionOf = (roleArn: string): Caller => ({
  roleArn,
  sessionArn: `arn:aws:sts::${localStage.account}:assumed-role/${roleArn.slice(roleArn.lastIndexOf("/") + 1)}/s`,
  account: localStage.account,
});
const ours = sessionOf(arn.functionRole({ name: "tickets-api", grants: ["tenant_sessions"] }));
const relay = sessionOf(arn.functionRole({ name: "audit-relay", grants: ["trail_stream", "publish"] }));
/** Whether the caller, whatever its own policy allows, may assume the role; services have no policy. */
const assuming = (trust: CompiledPolicy, caller: Caller, role: string, context: Context, identity = wide): boolean => {
  const actions = "service" in caller || context["aws:TagKeys"] === undefined ? ["sts:AssumeRole"] : ["sts:AssumeRole", "sts:TagSession"];
  const asked = "service" in caller ? context : { "aws:PrincipalArn": caller.roleArn, ...context };
  const own = "service" in caller ? undefined : { identity };
  return actions.every((action) => assumeRefusal(own, trust, caller, request(action, role, asked)) === undefined);
};
const tags = (values: Readonly<Record<string, string>>): Context => ({
  ...Object.fromEntries(Object.entries(values).map(([key, value]) => [`aws:RequestTag/${key}`, value])),
  "aws:TagKeys": Object.keys(values),
});

const sessionTrust = tenantSessionTrust(localStage);
const registry = functionPolicy(
  http("registry-api", {
    handler: "packages/tenants/src/api",
    contract: contract("planted", {}),
    grants: ["registry_write", "registry_read"],
  }),
  localStage,
);

/** Roles of the account that may do anything, but do not live where functions live that may become tenants. */
const strangers = [
  relay,
  sessionOf(arn.tenantSessionRole),
  sessionOf(arn.role("admin", "/")),
  sessionOf(arns({ ...localStage, stage: `${localStage.stage}-2` }).functionRole({ name: "tickets-api", grants: ["tenant_sessions"] })),
];

const onRegistry: Pick<Wall, "allowed" | "isOfUse"> = {
  allowed: (policy) =>
    may(
      policy,
      request("dynamodb:GetItem", arn.table("directory"), keys("IDENTITY#x")),
      request("dynamodb:Query", arn.table("directory"), keys("TENANT#x", "CONNECTION#x")),
      request("dynamodb:Query", arn.table("directory"), {}),
    ),
  isOfUse: (policy) => may(policy, request("dynamodb:GetItem", arn.table("directory"), keys("TENANT#x"))).every(Boolean),
};

const boundary = boundaryPolicy(localStage);
const denies = boundary.Statement.flatMap(({ Effect, Sid, Condition }) =>
  Effect === "Deny" && Condition !== undefined && Sid !== undefined ? [Sid] : [],
);

const walls: Readonly<Record<string, Wall>> = {
  "a session on Desk": { ...conditionsOf(tenantSessionPolicy(localStage), 0), ...onTable("desk") },
  "a session on the trail": { ...conditionsOf(tenantSessionPolicy(localStage), 1), ...onTable("audit") },
  "becoming a tenant": {
    ...conditionsOf(sessionTrust, 0),
    allowed: (trust) => [
      ...[
        {},
        tags({ tenant_id: "*" }),
        tags({ tenant_id: "" }),
        tags({ tenant_id: `${victim}0` }),
        tags({ tenant_id: victim.toUpperCase() }),
        tags({ tenant_id: attacker, role: "admin" }),
        tags({ tenant: attacker }),
      ].map((context) => assuming(trust, ours, arn.tenantSessionRole, context)),
      ...strangers.map((stranger) => assuming(trust, stranger, arn.tenantSessionRole, tags({ tenant_id: attacker }))),
    ],
    isOfUse: (trust) => assuming(trust, ours, arn.tenantSessionRole, tags({ tenant_id: attacker })),
  },
  "writing the registry": { ...conditionsOf(registry, 0), ...onRegistry },
  "reading the registry": { ...conditionsOf(registry, 1), ...onRegistry },
  "invoking timers": {
    ...conditionsOf(schedulerTrust(localStage), 0),
    allowed: (trust) =>
      [
        { "aws:SourceAccount": "999999999999", "aws:SourceArn": arn.scheduleGroup },
        { "aws:SourceAccount": localStage.account, "aws:SourceArn": `${arn.scheduleGroup}-of-another-stage` },
      ].map((context) => assuming(trust, { service: "scheduler.amazonaws.com" }, arn.schedulerRole, context)),
    isOfUse: (trust) =>
      assuming(trust, { service: "scheduler.amazonaws.com" }, arn.schedulerRole, {
        "aws:SourceAccount": localStage.account,
        "aws:SourceArn": arn.scheduleGroup,
      }),
  },
  "the boundary around a role that may do anything": {
    guards: denies,
    without: (guards) => ({ ...boundary, Statement: boundary.Statement.filter(({ Sid }) => Sid === undefined || !guards.has(Sid)) }),
    allowed: (policy) =>
      [
        request("dynamodb:GetItem", arn.table("desk"), keys(`${victim}#TICKET#1`)),
        request("dynamodb:Scan", arn.table("desk"), tag(attacker)),
        request("dynamodb:Scan", arn.table("audit"), {}),
        request("dynamodb:Query", `${arn.table("desk")}/index/by_status`, { ...tag(attacker), ...keys(`${victim}#STATUS#new`) }),
        request("dynamodb:BatchGetItem", arn.table("audit"), { ...tag(attacker), ...keys(`${attacker}#TICKET#1`, `${victim}#TICKET#1`) }),
      ].map((one) => refusal({ identity: wide, boundary: policy }, one) === undefined),
    isOfUse: (policy) =>
      refusal(
        { identity: wide, boundary: policy },
        request("dynamodb:GetItem", arn.table("desk"), { ...tag(attacker), ...keys(`${attacker}#TICKET#1`) }),
      ) === undefined,
  },
};

describe.for(Object.entries(walls))("%s", ([name, wall]) => {
  test("stands, and lets through what it is there for", () => {
    const policy = compilePolicy(wall.without(new Set()));
    expect(wall.allowed(policy)).not.toContain(true);
    expect(wall.isOfUse(policy)).toBe(true);
  });

  test("needs each of its guards", () => {
    const found = weakestPoints(wall);
    console.log(`${name}: open without ${found.map((guards) => [...guards].join(" and ")).join("; or without ")}`);
    expect(wall.guards.length).toBeGreaterThan(0);
    expect(wall.guards.filter((guard) => !found.some((guards) => guards.has(guard)))).toEqual([]);
  });
});

test("nobody but our functions becomes a tenant, and of them only who is granted it", () => {
  const trust = compilePolicy(sessionTrust);
  for (const stranger of strangers) expect(assuming(trust, stranger, arn.tenantSessionRole, tags({ tenant_id: attacker }))).toBe(false);
  const nothing: CompiledPolicy = { statements: [] };
  expect(assuming(trust, ours, arn.tenantSessionRole, tags({ tenant_id: attacker }), nothing)).toBe(false);
  expect(assuming(trust, { service: "lambda.amazonaws.com" }, arn.tenantSessionRole, tags({ tenant_id: attacker }))).toBe(false);
});
