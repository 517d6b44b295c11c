import { compilePolicy, refusal } from "@bulkhead/local/iam";
import { boundaryPolicy } from "@bulkhead/platform/boundary";
import { arns } from "@bulkhead/platform/names";
import { tenantSessionPolicy, type PolicyDocument } from "@bulkhead/platform/policy";
import { describe, expect, test } from "vitest";

const stage = { stage: "production", account: "111122223333", region: "eu-west-1" } as const;
const { table, tenantSessionRole, schedulerRole } = arns(stage);
const acme = "01935b2e-6f00-7000-8000-00000000ac3e";
const globex = "01935b2e-6f00-7000-8000-00000000910b";

const boundary = compilePolicy(boundaryPolicy(stage), "boundary");
const compile = (...Statement: PolicyDocument["Statement"]) => compilePolicy({ Version: "2012-10-17", Statement }, "identity");
/** A role as wide as a mistake can make it: what the boundary must hold against. */
const everything = compile({ Effect: "Allow", Action: ["*"], Resource: ["*"] });
const overWide = compile({ Effect: "Allow", Action: ["dynamodb:*"], Resource: ["*"] });
const session = compilePolicy(tenantSessionPolicy(stage), "session");

interface Attempt {
  readonly action: string;
  readonly resource: string;
  readonly tag?: string;
  readonly keys?: readonly string[];
}
const contextOf = ({ tag, keys }: Attempt) =>
  new Map<string, string | readonly string[]>([
    ...(tag === undefined ? [] : [["aws:principaltag/tenant_id", tag] as const]),
    ...(keys === undefined ? [] : [["dynamodb:leadingkeys", keys] as const]),
  ]);
const may = (identity: ReturnType<typeof compile>, attempt: Attempt): boolean =>
  refusal({ identity, boundary }, { action: attempt.action, resource: attempt.resource, context: contextOf(attempt) }) === undefined;
const why = (attempt: Attempt) =>
  refusal({ identity: everything, boundary }, { action: attempt.action, resource: attempt.resource, context: contextOf(attempt) });

const keyed = ["GetItem", "BatchGetItem", "Query", "PutItem", "ConditionCheckItem"].map((action) => `dynamodb:${action}`);
const changing = ["UpdateItem", "DeleteItem", "BatchWriteItem"].map((action) => `dynamodb:${action}`);
const keyless = ["Scan", "PartiQLSelect", "PartiQLInsert", "PartiQLUpdate", "PartiQLDelete", "ExportTableToPointInTime"].map(
  (action) => `dynamodb:${action}`,
);
const desk = [table("desk"), `${table("desk")}/index/by_status`];
const audit = [table("audit"), `${table("audit")}/index/by_time`];
const own = [`${acme}#TICKET#1`, `${acme}#TENANT`];
const foreign = [`${globex}#TICKET#1`];
const everywhere = (actions: readonly string[], resources: readonly string[]): readonly Pick<Attempt, "action" | "resource">[] =>
  actions.flatMap((action) => resources.map((resource) => ({ action, resource })));

describe.for([
  ["dynamodb:*", overWide],
  ["everything", everything],
] as const)("a role that is allowed %s", ([, identity]) => {
  test.for([...everywhere([...keyed, ...changing], desk), ...everywhere(keyed, audit)])(
    "as a tenant reaches its own keys: $action $resource",
    (target) => {
      expect(may(identity, { ...target, tag: acme, keys: own })).toBe(true);
    },
  );
  test.for(everywhere([...keyed, ...changing, ...keyless], [...desk, ...audit]))("cannot cross: $action $resource", (target) => {
    expect(may(identity, { ...target, tag: acme, keys: foreign })).toBe(false);
    // One foreign member spoils a batch.
    expect(may(identity, { ...target, tag: acme, keys: [...own, ...foreign] })).toBe(false);
    // A prefix of a tenant's id is no tenant.
    expect(may(identity, { ...target, tag: acme.slice(0, -1), keys: own })).toBe(false);
    expect(may(identity, { ...target, keys: own })).toBe(false);
    expect(may(identity, { ...target, keys: ["#"] })).toBe(false);
    expect(may(identity, { ...target, tag: acme })).toBe(false);
    expect(may(identity, target)).toBe(false);
  });
  test.for(everywhere(changing, audit))("cannot change the trail: $action $resource", (target) => {
    expect(may(identity, { ...target, tag: acme, keys: own })).toBe(false);
  });
});

test("no statement of the wall is idle: each refuses what the others let pass", () => {
  const target = { action: "dynamodb:GetItem", resource: table("desk") };
  const without = (Sid: string) =>
    compilePolicy({ Version: "2012-10-17", Statement: boundaryPolicy(stage).Statement.filter((statement) => statement.Sid !== Sid) }, Sid);
  const passes = (Sid: string, attempt: Attempt): boolean =>
    refusal(
      { identity: everything, boundary: without(Sid) },
      { action: attempt.action, resource: attempt.resource, context: contextOf(attempt) },
    ) === undefined;
  expect(passes("NotATenant", { ...target, keys: foreign })).toBe(true);
  expect(passes("NoKeys", { action: "dynamodb:Scan", resource: table("desk"), tag: acme })).toBe(true);
  expect(passes("ForeignKeys", { ...target, tag: acme, keys: foreign })).toBe(true);
});

test("what crosses is denied explicitly, so that widening the ceiling opens nothing", () => {
  expect(why({ action: "dynamodb:GetItem", resource: table("desk"), tag: acme, keys: foreign })).toBe("boundary_deny");
  expect(why({ action: "dynamodb:Scan", resource: table("audit"), tag: acme })).toBe("boundary_deny");
  expect(why({ action: "dynamodb:PutItem", resource: table("desk") })).toBe("boundary_deny");
});

test("a tenant's session keeps all that it is for", () => {
  const granted = tenantSessionPolicy(stage).Statement.flatMap(({ Action, Resource = [] }) => everywhere(Action, Resource));
  expect(
    granted.filter(({ action, resource }) => !may(session, { action, resource: resource.replace("*", "by_time"), tag: acme, keys: own })),
  ).toEqual([]);
});

test("the relay reads the trail's stream without being a tenant, and nothing of Desk", () => {
  expect(may(everything, { action: "dynamodb:GetRecords", resource: `${table("audit")}/stream/2026-01-01T00:00:00.000` })).toBe(true);
  expect(may(everything, { action: "dynamodb:GetRecords", resource: `${table("desk")}/stream/2026-01-01T00:00:00.000` })).toBe(false);
});

test.for([
  ["iam:CreateRole", "arn:aws:iam::111122223333:role/bulkhead/other"],
  ["iam:PutRolePolicy", tenantSessionRole],
  ["iam:DeleteRolePermissionsBoundary", tenantSessionRole],
  ["iam:UpdateAssumeRolePolicy", tenantSessionRole],
  ["iam:CreateAccessKey", "arn:aws:iam::111122223333:user/admin"],
  ["iam:PassRole", "arn:aws:iam::111122223333:role/admin"],
  ["iam:PassRole", tenantSessionRole],
  ["sts:AssumeRole", "arn:aws:iam::111122223333:role/bulkhead-deploy/bulkhead-production-deploy"],
  ["sts:AssumeRole", schedulerRole],
  ["logs:DeleteLogGroup", "arn:aws:logs:eu-west-1:111122223333:log-group:/aws/lambda/bulkhead-production-users-api"],
  ["cloudtrail:StopLogging", "arn:aws:cloudtrail:eu-west-1:111122223333:trail/bulkhead-production-trail"],
  ["dynamodb:DeleteTable", table("desk")],
  ["dynamodb:UpdateTable", table("desk")],
  ["dynamodb:PutResourcePolicy", table("desk")],
  ["s3:GetObject", "arn:aws:s3:::bulkhead-production-relay-failures-111122223333/x"],
  ["lambda:UpdateFunctionCode", "arn:aws:lambda:eu-west-1:111122223333:function:bulkhead-production-users-api"],
  ["lambda:InvokeFunction", "arn:aws:lambda:eu-west-1:111122223333:function:bulkhead-staging-users-api"],
] as const)("no role may %s on %s", ([action, resource]) => {
  expect(may(everything, { action, resource })).toBe(false);
});

test("another stage's tables are out of reach", () => {
  const staging = arns({ ...stage, stage: "staging" });
  expect(may(everything, { action: "dynamodb:GetItem", resource: staging.table("desk"), tag: acme, keys: own })).toBe(false);
});

test("it fits into a managed policy, also with the longest names", () => {
  expect(
    JSON.stringify(boundaryPolicy({ stage: "sixteen-letters-", account: "111122223333", region: "ap-southeast-2" })).length,
  ).toBeLessThanOrEqual(6144);
});
