import { boundaryPolicy } from "@bulkhead/platform/boundary";
import { functionPolicy, schedulerTrust, tenantSessionPolicy, tenantSessionTrust } from "@bulkhead/platform/policy";
import { arns } from "@bulkhead/platform/names";
import { timer } from "@bulkhead/platform/functions";
import { runSimulation, runUnsafeSimulation } from "@cloud-copilot/iam-simulate";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { localStage } from "../stage.ts";
import { assumeRefusal, compilePolicy, refusal, UnsupportedPolicy } from "./iam.ts";

type Values = Readonly<Record<string, string | string[]>>;
interface Case {
  readonly identity: object;
  readonly boundary?: object | undefined;
  readonly action: string;
  readonly resource: string;
  readonly context: Values;
}

const { account } = localStage;
const arn = arns(localStage);
const roleArn = arn.functionRole({ name: "tickets-api", grants: ["tenant_sessions"] });
const sessionArn = `arn:aws:sts::${account}:assumed-role/bulkhead-local-tickets-api/s`;
const contextOf = (values: Values) => new Map(Object.entries(values).map(([key, value]) => [key.toLowerCase(), value]));

const ours = ({ identity, boundary, action, resource, context }: Case): boolean =>
  refusal(
    { identity: compilePolicy(identity), boundary: boundary && compilePolicy(boundary) },
    { action, resource, context: contextOf(context) },
  ) === undefined;

/** What an independent implementation of IAM says. */
const oracle = ({ identity, boundary, action, resource, context }: Case): boolean =>
  runUnsafeSimulation(
    {
      request: { principal: sessionArn, action, resource: { resource, accountId: account }, contextVariables: { ...context } },
      identityPolicies: [{ name: "identity", policy: identity }],
      serviceControlPolicies: [
        {
          orgIdentifier: "o",
          policies: [{ name: "all", policy: { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }] } }],
        },
      ],
      resourceControlPolicies: [],
      ...(boundary && { permissionBoundaryPolicies: [{ name: "boundary", policy: boundary }] }),
    },
    {},
  ) === "Allowed";

const acme = "11111111-1111-4111-8111-111111111111";
const globex = "22222222-2222-4222-8222-222222222222";
const tagged = (tenant: string): Values => ({ "aws:PrincipalTag/tenant_id": tenant });

const dataActions = ["GetItem", "BatchGetItem", "Query", "PutItem", "UpdateItem", "DeleteItem", "ConditionCheckItem"];
const otherActions = [
  "BatchWriteItem",
  "Scan",
  "PartiQLSelect",
  "PartiQLUpdate",
  "DescribeTable",
  "DeleteTable",
  "ExportTableToPointInTime",
  "GetRecords",
];
const resources = [
  arn.table("desk"),
  `${arn.table("desk")}/index/by_status`,
  arn.table("audit"),
  `${arn.table("audit")}/index/by_time`,
  `${arn.table("audit")}/stream/x`,
  arn.table("directory"),
];
const keyLists: readonly (string[] | undefined)[] = [
  undefined,
  [`${acme}#TICKET#1`],
  [`${globex}#TICKET#1`],
  [`${acme}#A`, `${acme}#B`],
  [`${acme}#A`, `${globex}#A`],
  [acme],
  [`${acme.toUpperCase()}#A`],
  [`${acme}#`],
  [` ${acme}#A`],
  ["#A"],
  ["*"],
];

const boundary = boundaryPolicy(localStage);
const everything = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }] };

describe("the tenant matrix", () => {
  const matrix = (identity: object, limit?: object): readonly Case[] =>
    [{}, tagged(acme), tagged(globex)].flatMap((tags) =>
      [...dataActions, ...otherActions].flatMap((action) =>
        resources.flatMap((resource) =>
          keyLists.map((keys) => ({
            identity,
            boundary: limit,
            action: `dynamodb:${action}`,
            resource,
            context: { ...tags, ...(keys && { "dynamodb:LeadingKeys": keys }) },
          })),
        ),
      ),
    );

  test.each([
    ["a tenant's session", tenantSessionPolicy(localStage), undefined],
    ["a tenant's session behind the boundary", tenantSessionPolicy(localStage), boundary],
    ["a role with all rights behind the boundary", everything, boundary],
  ])("of %s is judged as the oracle judges it", (_, identity, limit) => {
    const cases = matrix(identity, limit);
    // The oracle takes a millisecond a case: every 17th is a fair sample, since the lists' lengths share no factor with it.
    const sample = cases.filter((one, index) => index % 17 === 0 || (index % 2 === 0 && ours(one)));
    expect(sample.filter((one) => ours(one) !== oracle(one))).toEqual([]);
    expect(sample.filter(ours).length).toBeGreaterThan(0);
  });

  const isOwn = ({ context }: Case): boolean => {
    const keys = context["dynamodb:LeadingKeys"];
    const tenant = context["aws:PrincipalTag/tenant_id"];
    return typeof tenant === "string" && Array.isArray(keys) && keys.every((key) => key.startsWith(`${tenant}#`));
  };
  const verb = ({ action }: Case): string => action.slice("dynamodb:".length);

  test("a tenant's session touches its own keys and nothing else", () => {
    const cases = matrix(tenantSessionPolicy(localStage));
    expect(cases.filter((one) => ours(one) && !isOwn(one))).toEqual([]);
    expect(cases.filter((one) => isOwn(one) && dataActions.includes(verb(one)) && one.resource.includes("-desk") && !ours(one))).toEqual(
      [],
    );
  });

  test("the boundary's three denies are each needed, and together hold any role", () => {
    const crossing = (limit: object): number =>
      matrix(everything, limit).filter(
        (one) =>
          [...dataActions, "Scan", "PartiQLSelect", "PartiQLUpdate", "BatchWriteItem"].includes(verb(one)) &&
          /-desk|-audit(\/index|$)/.test(one.resource) &&
          !isOwn(one) &&
          ours(one),
      ).length;
    expect(crossing(boundary)).toBe(0);
    for (const without of ["NotATenant", "NoKeys", "ForeignKeys"]) {
      expect(crossing({ ...boundary, Statement: boundary.Statement.filter(({ Sid }) => Sid !== without) })).toBeGreaterThan(0);
    }
  });

  test("no function's role reads Desk or Audit", () => {
    const grants = ["tenant_sessions", "registry_write", "registry_read", "timers", "publish", "trail_stream"] as const;
    const allowed = matrix(functionPolicy(timer("x", { handler: "packages/x/src/x", grants }), localStage)).filter(ours);
    expect(allowed.filter((one) => !one.resource.endsWith("-directory") && verb(one) !== "GetRecords")).toEqual([]);
    expect(allowed.some(({ resource }) => resource.endsWith("/stream/x"))).toBe(true);
  });
});

describe("generated policies and requests", () => {
  const tenants = fc.constantFrom(acme, globex, "t", "a*b", "a?b");
  const arnsOf = fc.constantFrom(...resources, "arn:aws:dynamodb:eu-west-1:111122223333:table/other");
  const patterns = fc.constantFrom(
    "*",
    `${arn.table("desk")}*`,
    arn.table("desk"),
    `${arn.table("audit")}/index/*`,
    "arn:aws:dynamodb:*:*:table/bulkhead-?ocal-*",
    "arn:aws:dynamodb:eu-*:111122223333:*",
  );
  const actions = fc.constantFrom("dynamodb:GetItem", "dynamodb:Query", "dynamodb:PutItem", "sts:AssumeRole");
  const actionPatterns = fc.constantFrom("*", "dynamodb:*", "dynamodb:Get*", "DYNAMODB:getitem", "dynamodb:?uery", "sts:AssumeRole");
  const single = fc.tuple(
    fc.constantFrom("aws:PrincipalTag/tenant_id", "AWS:principaltag/TENANT_ID", "aws:RequestTag/tenant_id"),
    fc.array(
      fc.constantFrom(
        acme,
        "*",
        "????????-????-????-????-????????????",
        "${aws:PrincipalTag/tenant_id}",
        "${aws:RequestTag/tenant_id}*",
        "a?b",
        "t",
      ),
      { minLength: 1, maxLength: 2 },
    ),
    fc.constantFrom(
      "StringEquals",
      "StringNotEquals",
      "StringLike",
      "StringNotLike",
      "StringEqualsIfExists",
      "StringLikeIfExists",
      "StringNotLikeIfExists",
    ),
  );
  // The oracle knows the escapes in patterns only; in StringEquals they stand for themselves as well.
  const escaped = fc.tuple(
    fc.constant("aws:PrincipalTag/tenant_id"),
    fc.array(fc.constantFrom("a${*}b", "a${?}b", "a*${?}b"), { minLength: 1, maxLength: 2 }),
    fc.constantFrom("StringLike", "StringNotLike"),
  );
  const listed = fc.tuple(
    fc.constantFrom("dynamodb:LeadingKeys", "dynamodb:leadingkeys", "aws:TagKeys"),
    fc.array(fc.constantFrom("${aws:PrincipalTag/tenant_id}#*", `${acme}#*`, "*", "tenant_id", "${aws:RequestTag/tenant_id}#A"), {
      minLength: 1,
      maxLength: 2,
    }),
    fc.constantFrom(
      "ForAllValues:StringLike",
      "ForAllValues:StringEquals",
      "ForAllValues:StringNotLike",
      "ForAnyValue:StringLike",
      "ForAnyValue:StringNotLike",
      "ForAnyValue:StringEquals",
      "StringLike",
      "StringNotLike",
    ),
  );
  const named = fc.tuple(
    fc.constant("aws:PrincipalArn"),
    fc.array(fc.constantFrom(roleArn, "arn:aws:iam::*:role/*", "arn:aws:iam::111122223333:role/bulkhead/other", "arn:*:iam::1111*:*"), {
      minLength: 1,
      maxLength: 2,
    }),
    fc.constantFrom("ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike", "ArnLikeIfExists"),
  );
  const absent = fc.tuple(
    fc.constantFrom("dynamodb:LeadingKeys", "aws:PrincipalTag/tenant_id", "aws:TagKeys"),
    fc.constantFrom(["true"], ["false"]),
    fc.constant("Null"),
  );
  const condition = fc.array(fc.oneof(single, escaped, listed, named, absent), { maxLength: 3 }).map((all) => {
    const merged: Record<string, Record<string, readonly string[]>> = {};
    for (const [key, values, operator] of all) (merged[operator] ??= {})[key] = values;
    return merged;
  });
  const negative = fc.boolean();
  const statement = fc
    .tuple(
      fc.constantFrom("Allow", "Allow", "Deny"),
      negative,
      fc.array(actionPatterns, { minLength: 1, maxLength: 2 }),
      fc.integer({ min: 0, max: 4 }),
      fc.array(patterns, { minLength: 1, maxLength: 2 }),
      condition,
    )
    .map(([Effect, notAction, names, notResource, places, Condition]) => ({
      Effect,
      ...(notAction && !names.includes("*") ? { NotAction: names } : { Action: names }),
      ...(notResource === 0 && !places.includes("*") ? { NotResource: places } : { Resource: places }),
      Condition,
    }));
  const policy = fc.array(statement, { minLength: 1, maxLength: 3 }).map((Statement) => ({ Version: "2012-10-17", Statement }));
  const context = fc.record(
    {
      "aws:PrincipalTag/tenant_id": tenants,
      "aws:RequestTag/tenant_id": tenants,
      "dynamodb:LeadingKeys": fc.array(fc.constantFrom(`${acme}#A`, `${globex}#A`, "t#A", "a*b#A", "axb#A"), {
        minLength: 1,
        maxLength: 3,
      }),
      "aws:TagKeys": fc.array(fc.constantFrom("tenant_id", "Tenant_Id", "role"), { minLength: 1, maxLength: 2 }),
      "aws:PrincipalArn": fc.constantFrom(roleArn, "arn:aws:iam::111122223333:role/bulkhead/other"),
    },
    { requiredKeys: [], noNullPrototype: true },
  );
  const cases = fc.record({
    identity: policy,
    boundary: fc.option(policy, { nil: undefined }),
    action: actions,
    resource: arnsOf,
    context,
  });

  test("are judged as the oracle judges them", () => {
    fc.assert(
      fc.property(cases, (one) => {
        expect(ours(one)).toBe(oracle(one));
      }),
      { numRuns: 1_000 },
    );
  });
});

describe("assuming a role", () => {
  const trust = tenantSessionTrust(localStage);
  const target = arn.tenantSessionRole;
  const uuid = "????????-????-????-????-????????????";
  const caller = { roleArn, sessionArn, account };
  const asked = (values: Values): Values => ({ "aws:PrincipalArn": roleArn, ...values });
  const may = (identity: object | undefined, trustPolicy: object, action: string, values: Values, limit?: object): boolean =>
    assumeRefusal(
      identity && { identity: compilePolicy(identity), boundary: limit && compilePolicy(limit) },
      compilePolicy(trustPolicy),
      caller,
      { action, resource: target, context: contextOf(asked(values)) },
    ) === undefined;
  const oracleMay = async (
    identity: object | undefined,
    trustPolicy: object,
    action: string,
    values: Values,
    limit?: object,
  ): Promise<boolean> => {
    const result = await runSimulation(
      {
        request: {
          principal: sessionArn,
          action,
          resource: { resource: target, accountId: account },
          contextVariables: { ...asked(values) },
        },
        identityPolicies: identity ? [{ name: "identity", policy: identity }] : [],
        serviceControlPolicies: [{ orgIdentifier: "o", policies: [{ name: "all", policy: everything }] }],
        resourceControlPolicies: [],
        resourcePolicy: trustPolicy,
        ...(limit && { permissionBoundaryPolicies: [{ name: "boundary", policy: limit }] }),
      },
      {},
    );
    if (result.resultType === "error") throw new Error(JSON.stringify(result.errors));
    return result.overallResult === "Allowed";
  };
  const tags = (values: Readonly<Record<string, string>>): Values => ({
    ...Object.fromEntries(Object.entries(values).map(([key, value]) => [`aws:RequestTag/${key}`, value])),
    ...(Object.keys(values).length > 0 && { "aws:TagKeys": Object.keys(values) }),
  });
  const statement = (overrides: object) => ({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: ["sts:AssumeRole", "sts:TagSession"], ...overrides }],
  });
  const named = statement({ Resource: [target] });

  test.each<[string, object | undefined, object, Values, object | undefined, boolean]>([
    ["a function, with the tag alone", named, trust, tags({ tenant_id: acme }), undefined, true],
    ["no tag", named, trust, {}, undefined, false],
    ["a second tag", named, trust, tags({ tenant_id: acme, role: "admin" }), undefined, false],
    ["another spelling of the tag", named, trust, tags({ Tenant_Id: acme }), undefined, false],
    ["a tag that is no UUID", named, trust, tags({ tenant_id: "acme" }), undefined, false],
    ["a tag with a wildcard", named, trust, tags({ tenant_id: "*" }), undefined, false],
    [
      "a role of ours that is not one of those that become tenants",
      named,
      trust,
      { ...tags({ tenant_id: acme }), "aws:PrincipalArn": arn.functionRole({ name: "audit-relay", grants: ["publish"] }) },
      undefined,
      false,
    ],
    [
      "a function of another stage",
      named,
      tenantSessionTrust({ ...localStage, stage: `${localStage.stage}-2` }),
      tags({ tenant_id: acme }),
      undefined,
      false,
    ],
    [
      "a role of another account under the same path",
      named,
      trust,
      { ...tags({ tenant_id: acme }), "aws:PrincipalArn": roleArn.replace(account, "444455556666") },
      undefined,
      false,
    ],
    ["a function without the grant", undefined, trust, tags({ tenant_id: acme }), undefined, false],
    ["trusted by name, without a policy of its own", undefined, statement({ Principal: { AWS: [roleArn] } }), {}, undefined, true],
    [
      "trusted through the account, with a policy",
      named,
      statement({ Principal: { AWS: [`arn:aws:iam::${account}:root`] } }),
      {},
      undefined,
      true,
    ],
    [
      "trusted through the account, without a policy",
      statement({ Resource: [arn.role("other")] }),
      statement({ Principal: { AWS: [account] } }),
      {},
      undefined,
      false,
    ],
    [
      "denied by its own policy",
      { Version: "2012-10-17", Statement: [{ Effect: "Deny", Action: "sts:*", Resource: "*" }] },
      trust,
      tags({ tenant_id: acme }),
      undefined,
      false,
    ],
    [
      "beyond its boundary, with a policy",
      named,
      trust,
      tags({ tenant_id: acme }),
      { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "dynamodb:*", Resource: "*" }] },
      false,
    ],
    [
      "beyond its boundary, trusted by name",
      { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "dynamodb:*", Resource: "*" }] },
      statement({ Principal: { AWS: [roleArn] } }),
      {},
      { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "dynamodb:*", Resource: "*" }] },
      false,
    ],
    ["a service's trust policy", named, schedulerTrust(localStage), {}, undefined, false],
  ])("%s", async (_, identity, trustPolicy, values, limit, expected) => {
    expect(may(identity, trustPolicy, "sts:AssumeRole", values, limit)).toBe(expected);
    expect(await oracleMay(identity, trustPolicy, "sts:AssumeRole", values, limit)).toBe(expected);
    // Nobody may tag a session that they may not assume.
    expect(may(identity, trustPolicy, "sts:TagSession", values, limit)).toBe(expected);
  });

  test("an explicit deny in the trust policy wins, and is named as the reason", () => {
    const denying = {
      ...trust,
      Statement: [...trust.Statement, { Effect: "Deny", Principal: { AWS: [roleArn] }, Action: ["sts:AssumeRole"] }],
    };
    const ask = (policy: object) =>
      assumeRefusal({ identity: compilePolicy(named) }, compilePolicy(policy), caller, {
        action: "sts:AssumeRole",
        resource: target,
        context: contextOf(asked(tags({ tenant_id: acme }))),
      });
    expect([ask(trust), ask(denying)]).toEqual([undefined, "trust_deny"]);
  });

  test("only Scheduler, for schedules of the stage's own group, may assume the scheduler's role", () => {
    const ask = (service: string, sourceArn: string): boolean =>
      assumeRefusal(
        undefined,
        compilePolicy(schedulerTrust(localStage)),
        { service },
        {
          action: "sts:AssumeRole",
          resource: arn.schedulerRole,
          context: contextOf({ "aws:SourceAccount": account, "aws:SourceArn": sourceArn }),
        },
      ) === undefined;
    expect(ask("scheduler.amazonaws.com", arn.scheduleGroup)).toBe(true);
    expect(ask("lambda.amazonaws.com", arn.scheduleGroup)).toBe(false);
    expect(ask("scheduler.amazonaws.com", `${arn.scheduleGroup}-other`)).toBe(false);
  });

  test("the tag's shape is a UUID's, in whatever case: the session's keys stay its own", () => {
    expect(uuid).toHaveLength(acme.length);
    expect(may(named, trust, "sts:AssumeRole", tags({ tenant_id: "????????-????-????-????-????????????" }))).toBe(true);
    const session: Case = {
      identity: tenantSessionPolicy(localStage),
      action: "dynamodb:GetItem",
      resource: arn.table("desk"),
      context: { "aws:PrincipalTag/tenant_id": uuid, "dynamodb:LeadingKeys": [`${acme}#A`] },
    };
    expect(ours(session)).toBe(false);
  });
});

test.each<[string, object]>([
  ["an element", { NotPrincipal: { AWS: ["*"] } }],
  ["an operator", { Condition: { NumericLessThan: { "dynamodb:LeadingKeys": "1" } } }],
  ["a qualifier", { Condition: { "ForSomeValues:StringLike": { "dynamodb:LeadingKeys": "x" } } }],
  ["a qualified Null", { Condition: { "ForAnyValue:Null": { "dynamodb:LeadingKeys": "true" } } }],
  ["a condition key", { Condition: { StringEquals: { "aws:SourceIp": "127.0.0.1" } } }],
  ["a policy variable", { Condition: { StringEquals: { "dynamodb:LeadingKeys": "${aws:username}#*" } } }],
  ["a variable with a default", { Condition: { StringEquals: { "dynamodb:LeadingKeys": "${aws:PrincipalTag/tenant_id, 'x'}" } } }],
  ["an unfinished variable", { Condition: { StringEquals: { "dynamodb:LeadingKeys": "${aws:PrincipalTag/tenant_id" } } }],
  ["a variable in a resource", { Resource: ["arn:aws:dynamodb:eu-west-1:111122223333:table/${aws:username}"] }],
  ["a resource that is no ARN", { Resource: ["table/desk"] }],
  ["a Null that is neither true nor false", { Condition: { Null: { "dynamodb:LeadingKeys": "maybe" } } }],
  ["an effect", { Effect: "Maybe" }],
  ["no values", { Condition: { StringEquals: { "dynamodb:LeadingKeys": [] } } }],
  ["a principal", { Principal: { AWS: ["arn:aws:iam::111122223333:user/x"] } }],
])("a policy with %s that is not known does not compile", (_, overrides) => {
  const document = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: ["dynamodb:GetItem"], Resource: ["*"], ...overrides }] };
  expect(() => compilePolicy(document, "the policy")).toThrow(UnsupportedPolicy);
  expect(() => compilePolicy(document, "the policy")).toThrow(/^the policy: /);
});
