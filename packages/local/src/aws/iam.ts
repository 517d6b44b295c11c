/**
 * Evaluates the deployed policy documents: identity policies, permission boundaries and trust policies. A document is
 * compiled once; whatever this evaluator does not know makes it refuse to compile, never to guess.
 */
import * as z from "zod";
import { type Condition, compileCondition } from "./iam-condition.ts";
import { compileArn, compilePattern, type Pattern, type RequestContext, UnsupportedPolicy } from "./iam-pattern.ts";

export { type RequestContext, UnsupportedPolicy } from "./iam-pattern.ts";

const list = z.union([z.string().transform((one) => [one]), z.array(z.string()).min(1)]);
const Statement = z.strictObject({
  Sid: z.string().optional(),
  Effect: z.enum(["Allow", "Deny"]),
  Principal: z.union([z.literal("*"), z.strictObject({ AWS: list.optional(), Service: list.optional() })]).optional(),
  Action: list.optional(),
  NotAction: list.optional(),
  Resource: list.optional(),
  NotResource: list.optional(),
  Condition: z.record(z.string(), z.record(z.string(), z.union([list, z.boolean().transform((one) => [String(one)])]))).optional(),
});
type Statement = z.infer<typeof Statement>;
const Document = z.strictObject({
  Version: z.literal("2012-10-17"),
  Id: z.string().optional(),
  Statement: z.union([Statement.transform((one) => [one]), z.array(Statement).min(1)]),
});

/** The keys that the AWS endpoint fills in where they apply. A condition on any other would silently never see a value. */
const keysOfRequests = new Set([
  "aws:principalarn",
  "aws:principalaccount",
  "aws:requestedregion",
  "aws:tagkeys",
  "aws:sourceaccount",
  "aws:sourcearn",
  "sts:rolesessionname",
  "sts:externalid",
  "iam:passedtoservice",
  "dynamodb:leadingkeys",
  "events:source",
  "dynamodb:enclosingoperation",
]);
const tagKey = /^aws:(principal|request)tag\/[\w.:/=+@-]+$/;

const checkKey = (key: string): void => {
  if (!keysOfRequests.has(key) && !tagKey.test(key)) {
    throw new UnsupportedPolicy(`unknown condition key or policy variable "${key}"`);
  }
};

/** Who calls: a role's session, or an AWS service. */
export type Caller = { readonly roleArn: string; readonly sessionArn: string; readonly account: string } | { readonly service: string };

/** How far a Principal element names a caller: by itself, only through its account, or not. */
type PrincipalMatch = "direct" | "account" | "none";
type PrincipalTest = (caller: Caller) => PrincipalMatch;

interface CompiledStatement {
  readonly effect: "Allow" | "Deny";
  readonly principal: PrincipalTest | undefined;
  readonly action: (lowerCaseAction: string) => boolean;
  readonly resource: (resource: string, context: RequestContext) => boolean;
  readonly conditions: readonly Condition[];
}

/** A policy document, ready to be asked. */
export interface CompiledPolicy {
  readonly statements: readonly CompiledStatement[];
}

const compilePrincipal = (principal: NonNullable<Statement["Principal"]>): PrincipalTest => {
  if (principal === "*") return () => "direct";
  const arns = new Set(principal.AWS ?? []);
  for (const arn of arns) {
    if (arn !== "*" && !/^\d{12}$/.test(arn) && !/^arn:aws:(iam::\d{12}:(root|role\/[^*?]+)|sts::\d{12}:assumed-role\/[^*?]+)$/.test(arn)) {
      throw new UnsupportedPolicy(`unknown principal "${arn}"`);
    }
  }
  const services = new Set(principal.Service ?? []);
  return (caller) => {
    if ("service" in caller) return services.has(caller.service) ? "direct" : "none";
    if (arns.has("*") || arns.has(caller.roleArn) || arns.has(caller.sessionArn)) return "direct";
    return arns.has(caller.account) || arns.has(`arn:aws:iam::${caller.account}:root`) ? "account" : "none";
  };
};

const compileActions = (sources: readonly string[]): ((action: string) => boolean) => {
  const patterns = sources.map((source) => {
    if (source !== "*" && !/^[a-zA-Z0-9-]+:[a-zA-Z0-9*?]+$/.test(source)) throw new UnsupportedPolicy(`unknown action "${source}"`);
    return compilePattern(source.toLowerCase(), "glob", checkKey);
  });
  const none: RequestContext = new Map();
  return (action) => patterns.some((pattern) => pattern(action, none) === true);
};

const everywhere: Pattern = () => true;
const compileResources = (sources: readonly string[]): readonly Pattern[] =>
  sources.map((source) => (source === "*" ? everywhere : compileArn(source, checkKey)));

const compileStatement = (statement: Statement): CompiledStatement => {
  const { Effect, Principal, Action, NotAction, Resource, NotResource, Condition: conditions = {} } = statement;
  if ((Action === undefined) === (NotAction === undefined)) throw new UnsupportedPolicy("a statement has either Action or NotAction");
  if (Resource !== undefined && NotResource !== undefined) throw new UnsupportedPolicy("a statement has either Resource or NotResource");
  if (Principal === undefined && Resource === undefined && NotResource === undefined)
    throw new UnsupportedPolicy("a statement without Resource");
  const named = compileActions(Action ?? NotAction ?? []);
  const resources = compileResources(Resource ?? NotResource ?? ["*"]);
  return {
    effect: Effect,
    principal: Principal === undefined ? undefined : compilePrincipal(Principal),
    action: NotAction === undefined ? named : (action) => !named(action),
    resource:
      NotResource === undefined
        ? (resource, context) => resources.some((pattern) => pattern(resource, context) === true)
        : (resource, context) => resources.every((pattern) => pattern(resource, context) === false),
    conditions: Object.entries(conditions).flatMap(([operator, keys]) =>
      Object.entries(keys).map(([key, values]) => compileCondition(operator, key, values, checkKey)),
    ),
  };
};

/**
 * Compiles a policy document.
 * @param name says in errors which policy it is
 * @throws UnsupportedPolicy naming the element, operator, qualifier, key, variable or principal that is not known
 */
export const compilePolicy = (document: unknown, name = "policy"): CompiledPolicy => {
  const parsed = Document.safeParse(document);
  if (!parsed.success) throw new UnsupportedPolicy(`${name}: ${z.prettifyError(parsed.error)}`);
  try {
    return { statements: parsed.data.Statement.map(compileStatement) };
  } catch (error) {
    throw error instanceof UnsupportedPolicy ? new UnsupportedPolicy(`${name}: ${error.message}`) : error;
  }
};

/** One thing that a caller wants to do. */
export interface AccessRequest {
  readonly action: string;
  readonly resource: string;
  readonly context: RequestContext;
}

type Verdict = "allow" | "account" | "deny" | "silent";

const ask = (policy: CompiledPolicy, request: AccessRequest, caller?: Caller): Verdict => {
  const action = request.action.toLowerCase();
  let verdict: Verdict = "silent";
  for (const { effect, principal, action: names, resource, conditions } of policy.statements) {
    if (!names(action) || !resource(request.resource, request.context)) continue;
    const named = principal === undefined ? "direct" : caller === undefined ? "none" : principal(caller);
    if (named === "none" || !conditions.every((condition) => condition(request.context))) continue;
    if (effect === "Deny") return "deny";
    if (verdict !== "allow") verdict = named === "direct" ? "allow" : "account";
  }
  return verdict;
};

/** Why a request is refused, in the terms of AWS's messages. */
export type Refusal = "identity_silent" | "identity_deny" | "boundary_silent" | "boundary_deny" | "trust_silent" | "trust_deny";

/** The policies attached to a role. */
export interface RolePolicies {
  readonly identity: CompiledPolicy;
  readonly boundary?: CompiledPolicy | undefined;
}

/**
 * Whether a role may do something: allowed by its identity policy and by its boundary where it has one, denied by neither.
 * @returns undefined when it may, else why not
 */
export const refusal = ({ identity, boundary }: RolePolicies, request: AccessRequest): Refusal | undefined => {
  const byIdentity = ask(identity, request);
  if (byIdentity === "deny") return "identity_deny";
  const byBoundary = boundary === undefined ? "allow" : ask(boundary, request);
  if (byBoundary === "deny") return "boundary_deny";
  if (byIdentity !== "allow") return "identity_silent";
  return byBoundary === "allow" ? undefined : "boundary_silent";
};

/**
 * Whether a caller may assume a role. A trust policy that names the caller suffices within an account; one that names the
 * account leaves the choice to the caller's own policy. Explicit denies win wherever they stand, and a boundary caps both.
 * Source: IAM user guide, "Policy evaluation logic", role trust policies.
 * @returns undefined when it may, else why not
 */
export const assumeRefusal = (
  policies: RolePolicies | undefined,
  trust: CompiledPolicy,
  caller: Caller,
  request: AccessRequest,
): Refusal | undefined => {
  const byTrust = ask(trust, request, caller);
  if (byTrust === "deny") return "trust_deny";
  const own = policies === undefined ? undefined : refusal(policies, request);
  if (own === "identity_deny" || own === "boundary_deny" || own === "boundary_silent") return own;
  if (byTrust === "allow") {
    // The boundary caps also what the trust policy grants to the role by name.
    if (own === "identity_silent" && policies?.boundary !== undefined && ask(policies.boundary, request) !== "allow")
      return "boundary_silent";
    return undefined;
  }
  if (byTrust === "account") return policies === undefined ? "identity_silent" : own;
  return "trust_silent";
};
