import * as z from "zod";
import type { FunctionDeclaration } from "@bulkhead/platform/functions";
import { arns, functionName, functionRolePath, rolePath, schedulerRoleName, tenantSessionRoleName } from "@bulkhead/platform/names";
import {
  functionPolicy,
  lambdaTrust,
  schedulerPolicy,
  schedulerTrust,
  tenantSessionPolicy,
  tenantSessionTrust,
} from "@bulkhead/platform/policy";
import type { Evaluation } from "../evaluate/evaluation.ts";
import { differences, Document, inputsOf, stageOf, type Statement } from "./resources.ts";

const Role = z.object({
  name: z.string(),
  path: z.string().optional(),
  permissionsBoundary: z.string().optional(),
  assumeRolePolicy: z.string(),
  inlinePolicies: z.array(z.unknown()).default([]),
  managedPolicyArns: z.array(z.string()).default([]),
});
const RolePolicy = z.object({ name: z.string(), role: z.string(), policy: z.string() });

export const rolesOf = (evaluation: Evaluation) => inputsOf(evaluation, "iam/role", Role);

/** The documents attached to a role, by their names. */
export const policiesOf = (evaluation: Evaluation, role: string): ReadonlyMap<string, string> =>
  new Map(
    inputsOf(evaluation, "iam/rolePolicy", RolePolicy).flatMap(({ name, role: of, policy }) =>
      of === role ? [[name, policy] as const] : [],
    ),
  );

const NarrowedAccount = z.object({ ArnLike: z.object({ "aws:PrincipalArn": z.tuple([z.string()]) }) });

/**
 * Every role is bounded, stands under its path, and trusts neither an account nor everybody. A trust may name the account where it
 * then says which of its roles it means: those that may become tenants.
 */
export const rolesAreBounded = (evaluation: Evaluation, declarations: readonly FunctionDeclaration[]): string[] => {
  const stage = stageOf(evaluation);
  const { boundary, tenantSessionUsers } = arns(stage);
  const paths = new Map(
    declarations.map((declaration) => [functionName(stage.stage, declaration.name), functionRolePath(stage.stage, declaration)]),
  );
  const isNarrowed = (condition: unknown): boolean =>
    NarrowedAccount.safeParse(condition).data?.ArnLike["aws:PrincipalArn"][0] === tenantSessionUsers;
  return rolesOf(evaluation).flatMap(({ resource, name: role, path, permissionsBoundary, assumeRolePolicy }) => [
    ...(permissionsBoundary === boundary ? [] : [`${resource.name} has the boundary ${permissionsBoundary ?? "of nobody"}`]),
    ...(path === (paths.get(role) ?? rolePath) ? [] : [`${resource.name} stands under ${path ?? "/"}`]),
    ...Document.parse(assumeRolePolicy).Statement.flatMap(({ Principal, Condition }) => {
      const names = Principal === "*" || Principal === undefined ? ["*"] : Object.values(Principal).flat();
      const account = isNarrowed(Condition) ? `arn:aws:iam::${stage.account}:root` : undefined;
      return names.filter((name) => name !== account && /^\d{12}$|:root$|\*/.test(name)).map((name) => `${resource.name} trusts ${name}`);
    }),
  ]);
};

/** The roles are the declared ones; trusts and policies are platform's documents, byte for byte. */
export const documentsAreExact = (evaluation: Evaluation, declarations: readonly FunctionDeclaration[]): string[] => {
  const stage = stageOf(evaluation);
  const targets = declarations.filter(({ kind }) => kind === "timer" || kind === "sweep");
  const session = tenantSessionRoleName(stage.stage);
  const scheduler = schedulerRoleName(stage.stage);
  const expected = new Map<string, { readonly trust: unknown; readonly policies: Readonly<Record<string, unknown>> }>([
    [session, { trust: tenantSessionTrust(stage), policies: { "own-keys": tenantSessionPolicy(stage) } }],
    [scheduler, { trust: schedulerTrust(stage), policies: { invoke: schedulerPolicy(targets, stage) } }],
    ...declarations.map(
      (declaration) =>
        [
          functionName(stage.stage, declaration.name),
          { trust: lambdaTrust, policies: declaration.grants.length === 0 ? {} : { grants: functionPolicy(declaration, stage) } },
        ] as const,
    ),
  ]);

  const roles = rolesOf(evaluation);
  const found = differences(
    "role",
    [...expected.keys()],
    roles.map(({ name }) => name),
  );
  for (const { name, assumeRolePolicy, inlinePolicies, managedPolicyArns } of roles) {
    const document = expected.get(name);
    if (document === undefined) continue;
    if (assumeRolePolicy !== JSON.stringify(document.trust)) found.push(`${name} does not trust as platform says`);
    if (inlinePolicies.length + managedPolicyArns.length > 0) found.push(`${name} has policies that are not listed one by one`);
    const attached = policiesOf(evaluation, name);
    for (const [policy, text] of Object.entries(document.policies)) {
      if (attached.get(policy) !== JSON.stringify(text)) found.push(`${name}: ${policy} is not platform's document`);
    }
    // A tenant's session has no policy beside the wall; the others may keep logs and failures.
    const extra = [...attached.keys()].filter((policy) => !(policy in document.policies));
    const allowed = name === session ? [] : name === scheduler ? ["failures"] : ["logs", "failures"];
    found.push(...extra.filter((policy) => !allowed.includes(policy)).map((policy) => `${name} has the policy ${policy} of its own`));
  }
  return found;
};

/** IAM's default quotas, in characters: a trust 2,048, a role's own policies together 10,240. */
export const documentsFit = (evaluation: Evaluation): string[] =>
  rolesOf(evaluation).flatMap(({ name, assumeRolePolicy }) => {
    const own = [...policiesOf(evaluation, name).values()].join("");
    return [
      ...(assumeRolePolicy.length <= 2048 ? [] : [`the trust of ${name} has ${assumeRolePolicy.length} characters`]),
      ...(own.length <= 10_240 ? [] : [`the policies of ${name} have ${own.length} characters`]),
    ];
  });

/** Where an Allow may say `*`, and why. */
const explainedWildcards: readonly { readonly sid: string; readonly resource: RegExp; readonly why: string }[] = [
  { sid: "ListStreams", resource: /^\*$/, why: "dynamodb:ListStreams takes no resource" },
  {
    sid: "ReadTrailStream",
    resource: /table\/bulkhead-[a-z0-9-]+-audit\/stream\/\*$/,
    why: "a stream's name holds the moment of its creation",
  },
  { sid: "OwnDesk", resource: /-desk\/index\/\*$/, why: "every index of the table; the leading keys decide" },
  { sid: "OwnTrail", resource: /-audit\/index\/\*$/, why: "every index of the table; the leading keys decide" },
  { sid: "KeepTimers", resource: /schedule\/bulkhead-[a-z0-9-]+-timers\/\*$/, why: "schedules are named after tickets" },
  {
    sid: "PutOnTenantsBuses",
    resource: /^arn:aws:events:\*:\*:event-bus\/\*$/,
    why: "a tenant's bus lies in an account of its own; its policy admits its own tenant's source alone",
  },
  { sid: "SendMail", resource: /^arn:aws:ses:[a-z0-9-]+:\d+:identity\/\*$/, why: "the sender is a setting of the stage" },
  {
    sid: "PushToSockets",
    resource: /^arn:aws:execute-api:[a-z0-9-]+:\d+:\*\/[a-z0-9-]+\/\*\/@connections\/\*$/,
    why: "the WebSocket API's id is known only once it is deployed",
  },
  { sid: "WriteLogs", resource: /log-group:\/aws\/lambda\/bulkhead-[a-z0-9-]+:\*$/, why: "streams of the function's own log group" },
  { sid: "KeepFailedBatches", resource: /^arn:aws:s3:::bulkhead-[a-z0-9-]+-relay-failures-\d+\/\*$/, why: "objects are named by Lambda" },
  { sid: "CdnReads", resource: /^arn:aws:s3:::bulkhead-[a-z0-9-]+-(?:docs|console)-\d+\/\*$/, why: "a public site, by one distribution" },
];

const PolicyHolder = z.object({ policy: z.string() });
const policyHolders = ["iam/rolePolicy", "iam/policy", "sqs/queuePolicy", "s3/bucketPolicy", "sns/topicPolicy"];

const allowsOf = (evaluation: Evaluation): readonly { readonly by: string; readonly statement: Statement }[] =>
  policyHolders
    .flatMap((type) => inputsOf(evaluation, type, PolicyHolder))
    .flatMap(({ policy, resource }) => Document.parse(policy).Statement.map((statement) => ({ by: resource.name, statement })))
    .filter(({ statement }) => statement.Effect === "Allow");

/** No Allow says `*`, but for those that are explained; nobody is allowed anything as `*`. */
export const wildcardsAreExplained = (evaluation: Evaluation): string[] =>
  allowsOf(evaluation).flatMap(({ by, statement: { Sid = "", Principal, Action, Resource } }) => [
    ...Action.filter((action) => /[*?]/.test(action)).map((action) => `${by} ${Sid} allows ${action}`),
    ...Resource.filter(
      (resource) => /[*?]/.test(resource) && !explainedWildcards.some((one) => one.sid === Sid && one.resource.test(resource)),
    ).map((resource) => `${by} ${Sid} allows on ${resource}`),
    ...(Principal === "*" ? [`${by} ${Sid} allows everybody`] : []),
  ]);
