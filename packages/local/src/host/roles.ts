/** Every role of the stage with the documents that are deployed for it. */
import { boundaryPolicy } from "@bulkhead/platform/boundary";
import type { FunctionDeclaration } from "@bulkhead/platform/functions";
import { arns, type Stage } from "@bulkhead/platform/names";
import {
  functionPolicy,
  lambdaTrust,
  schedulerPolicy,
  schedulerTrust,
  tenantSessionPolicy,
  tenantSessionTrust,
} from "@bulkhead/platform/policy";
import type { RoleDocuments } from "../aws/access.ts";

/** Roles by ARN. */
export function rolesOf(functions: readonly FunctionDeclaration[], stage: Stage): ReadonlyMap<string, RoleDocuments> {
  const arn = arns(stage);
  const boundary = boundaryPolicy(stage);
  const scheduled = functions.filter(({ kind }) => kind === "timer" || kind === "sweep");
  return new Map<string, RoleDocuments>([
    // One without grants has no policy of its own, and can do nothing.
    ...functions
      .filter(({ grants }) => grants.length > 0)
      .map((declaration): [string, RoleDocuments] => [
        arn.functionRole(declaration),
        { identity: functionPolicy(declaration, stage), trust: lambdaTrust, boundary },
      ]),
    [arn.tenantSessionRole, { identity: tenantSessionPolicy(stage), trust: tenantSessionTrust(stage), boundary }],
    [arn.schedulerRole, { identity: schedulerPolicy(scheduled, stage), trust: schedulerTrust(stage), boundary }],
  ]);
}
