import { Validations } from "aws-cdk-lib";
import type { CfnManagedPolicy } from "aws-cdk-lib/aws-iam";
import type { PolicyDocument } from "@bulkhead/platform/policy";

/** Why a statement says `*`, by its Sid. */
export type WildcardReasons = Readonly<Record<string, string>>;

/**
 * Acknowledges every wildcard of a policy towards cdk-nag, one by one.
 * @throws when a statement has one and no reason is given for it, or a reason is given for none.
 */
export const explainWildcards = (policy: CfnManagedPolicy, document: PolicyDocument, reasons: WildcardReasons): void => {
  const wide = document.Statement.map(({ Sid = "", Action, Resource = [] }) => ({
    Sid,
    findings: [
      ...Action.filter((action) => action.includes("*")).map((action) => `Action::${action}`),
      ...Resource.filter((resource) => resource.includes("*")).map((resource) => `Resource::${resource}`),
    ],
  })).filter(({ findings }) => findings.length > 0);

  const idle = Object.keys(reasons).filter((sid) => !wide.some(({ Sid }) => Sid === sid));
  if (idle.length > 0) throw new Error(`Nothing to explain in ${idle.join(", ")}.`);
  for (const { Sid, findings } of wide) {
    const reason = reasons[Sid];
    if (reason === undefined) throw new Error(`Statement ${Sid} says * and nobody says why: ${findings.join(", ")}.`);
    for (const finding of findings) Validations.of(policy).acknowledge({ id: `AwsSolutions-IAM5[${finding}]`, reason });
  }
};
