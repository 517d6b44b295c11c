/** Decides what a principal may do, by the documents of its role; and says no in AWS's words. */
import { arns, type Stage } from "@bulkhead/platform/names";
import type { PolicyDocument } from "@bulkhead/platform/policy";
import type { Principal } from "../services.ts";
import {
  assumeRefusal,
  type Caller,
  compilePolicy,
  type CompiledPolicy,
  type Refusal,
  refusal,
  type RequestContext,
  type RolePolicies,
} from "./iam.ts";

/** The policy documents of one role, as deployed. */
export interface RoleDocuments {
  readonly identity: PolicyDocument;
  readonly boundary?: PolicyDocument;
  readonly trust?: PolicyDocument;
}

/** One thing that a principal wants to do; `context` adds to what is known of the principal, with lower-case keys. */
export interface Wish {
  readonly action: string;
  readonly resource: string;
  readonly context?: Readonly<Record<string, string | readonly string[] | undefined>>;
}

/** A refusal as AWS words it. */
export interface Denial {
  readonly action: string;
  readonly message: string;
}

export interface Access {
  /** Undefined when the principal may do all of it; else the first thing it may not. */
  denial(principal: Principal, wishes: readonly Wish[]): Denial | undefined;
  /** Whether a principal may assume a role, as `sts:AssumeRole` and what goes with it. */
  assumeDenial(principal: Principal, roleArn: string, wishes: readonly Wish[]): Denial | undefined;
  /** Whether an AWS service may assume a role. */
  serviceMayAssume(service: string, roleArn: string, context: Wish["context"]): boolean;
}

const partial: Readonly<Record<Refusal, (action: string) => string>> = {
  identity_silent: (action) => `because no identity-based policy allows the ${action} action`,
  identity_deny: () => "with an explicit deny in an identity-based policy",
  boundary_silent: (action) => `because no permissions boundary allows the ${action} action`,
  boundary_deny: () => "with an explicit deny in a permissions boundary",
  trust_silent: (action) => `because no resource-based policy allows the ${action} action`,
  trust_deny: () => "with an explicit deny in a resource-based policy",
};

/** The ARN of a role's session: without the role's path, as STS names it. */
export const sessionArn = ({ roleArn, sessionName }: Principal): string => {
  const [, account = "", name = ""] = /^arn:aws:iam::(\d+):role\/(?:.*\/)?([^/]+)$/.exec(roleArn) ?? [];
  return `arn:aws:sts::${account}:assumed-role/${name}/${sessionName}`;
};

/**
 * Compiles the documents of all roles.
 * @param open allows everything: for the attack suite, to see the code's own wall stand alone
 * @throws UnsupportedPolicy naming the role whose document is not understood
 */
export const accessControl = (stage: Stage, roles: ReadonlyMap<string, RoleDocuments>, open = false): Access => {
  const policies = new Map<string, RolePolicies>();
  const trusts = new Map<string, CompiledPolicy>();
  for (const [arn, { identity, boundary, trust }] of roles) {
    policies.set(arn, {
      identity: compilePolicy(identity, `identity policy of ${arn}`),
      boundary: boundary === undefined ? undefined : compilePolicy(boundary, `boundary of ${arn}`),
    });
    if (trust !== undefined) trusts.set(arn, compilePolicy(trust, `trust policy of ${arn}`));
  }

  // Credentials are opened once: a principal is the same object on every call of its session.
  const known = new WeakMap<Principal, ReadonlyMap<string, string>>();
  const contextOf = (principal: Principal, extra: Wish["context"] = {}): RequestContext => {
    let base = known.get(principal);
    if (base === undefined) {
      base = new Map([
        ["aws:principalarn", principal.roleArn],
        ["aws:principalaccount", stage.account],
        ["aws:requestedregion", stage.region],
        ...Object.entries(principal.tags).map(([key, value]) => [`aws:principaltag/${key.toLowerCase()}`, value] as const),
      ]);
      known.set(principal, base);
    }
    const context = new Map<string, string | readonly string[]>(base);
    for (const [key, value] of Object.entries(extra)) if (value !== undefined) context.set(key, value);
    return context;
  };
  const denied = (principal: Principal, { action, resource }: Wish, why: Refusal): Denial => ({
    action,
    message: `User: ${sessionArn(principal)} is not authorized to perform: ${action} on resource: ${resource} ${partial[why](action)}`,
  });
  const nothing: RolePolicies = { identity: { statements: [] } };

  return {
    denial: (principal, wishes) => {
      if (open) return undefined;
      const own = policies.get(principal.roleArn) ?? nothing;
      for (const wish of wishes) {
        const why = refusal(own, { action: wish.action, resource: wish.resource, context: contextOf(principal, wish.context) });
        if (why !== undefined) return denied(principal, wish, why);
      }
      return undefined;
    },
    assumeDenial: (principal, roleArn, wishes) => {
      const trust = trusts.get(roleArn);
      const caller: Caller = { roleArn: principal.roleArn, sessionArn: sessionArn(principal), account: stage.account };
      for (const wish of wishes) {
        // A role that does not exist, or that nobody may assume, is refused also when everything is open.
        if (trust === undefined) return denied(principal, wish, "trust_silent");
        if (open) continue;
        const why = assumeRefusal(policies.get(principal.roleArn), trust, caller, { ...wish, context: contextOf(principal, wish.context) });
        if (why !== undefined) return denied(principal, wish, why);
      }
      return undefined;
    },
    serviceMayAssume: (service, roleArn, context) => {
      const trust = trusts.get(roleArn);
      if (trust === undefined) return false;
      const known = new Map(Object.entries(context ?? {}).flatMap(([key, value]) => (value === undefined ? [] : [[key, value] as const])));
      return (
        open || assumeRefusal(undefined, trust, { service }, { action: "sts:AssumeRole", resource: roleArn, context: known }) === undefined
      );
    },
  };
};

/** The stage's bus by name or ARN; another account's or region's ARN stays what it is. */
export const busArn = (stage: Stage, bus: string): string =>
  bus.startsWith("arn:") ? bus : `${arns(stage).bus.slice(0, arns(stage).bus.lastIndexOf("/"))}/${bus}`;
