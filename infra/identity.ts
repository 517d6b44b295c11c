import type { FunctionDeclaration } from "@bulkhead/platform/functions";
import { arns, functionName, functionRolePath, rolePath, tenantSessionRoleName, type Stage } from "@bulkhead/platform/names";
import {
  functionPolicy,
  lambdaTrust,
  tenantSessionPolicy,
  tenantSessionTrust,
  type PolicyDocument,
  type Statement,
} from "@bulkhead/platform/policy";
import { failedBatchesArn, takesDeadLetters } from "./dead-letters.ts";
import { logicalName } from "./logical-name.ts";

const document = (...Statement: readonly Statement[]): PolicyDocument => ({ Version: "2012-10-17", Statement });

/** A function writes to its own log group, which exists already. */
const logsPolicy = ({ stage, account, region }: Stage, name: string): PolicyDocument =>
  document({
    Sid: "WriteLogs",
    Effect: "Allow",
    Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
    Resource: [`arn:aws:logs:${region}:${account}:log-group:/aws/lambda/${functionName(stage, name)}:*`],
  });

/** Lambda hands over what a function gave up on in the name of the function's own role. */
const failuresPolicy = (declaration: FunctionDeclaration, stage: Stage): PolicyDocument | undefined => {
  if (takesDeadLetters(declaration)) {
    return document({
      Sid: "KeepFailedEvents",
      Effect: "Allow",
      Action: ["sqs:SendMessage"],
      Resource: [arns(stage).deadLetters(declaration.name)],
    });
  }
  if (declaration.kind === "stream") {
    return document(
      { Sid: "KeepFailedBatches", Effect: "Allow", Action: ["s3:PutObject"], Resource: [`${failedBatchesArn(stage)}/*`] },
      { Sid: "FindFailedBatches", Effect: "Allow", Action: ["s3:ListBucket"], Resource: [failedBatchesArn(stage)] },
    );
  }
  return undefined;
};

/** A function's role and its policies; whoever uses the role waits for all of them. */
export interface FunctionIdentity {
  readonly role: aws.iam.Role;
  readonly policies: readonly aws.iam.RolePolicy[];
}

/** The role of one function. Its `grants` policy is platform's document as it stands. */
export const createFunctionRole = (declaration: FunctionDeclaration, stage: Stage): FunctionIdentity => {
  const logical = logicalName(declaration.name);
  const role = new aws.iam.Role(
    `${logical}Role`,
    {
      name: functionName(stage.stage, declaration.name),
      path: functionRolePath(stage.stage, declaration),
      permissionsBoundary: arns(stage).boundary,
      assumeRolePolicy: JSON.stringify(lambdaTrust),
      description: `Runs ${declaration.name}`,
    },
    // A grant given or taken moves the role to another path. Names are unique across paths: the old one goes first.
    { deleteBeforeReplace: true },
  );
  const attach = (name: string, policy: PolicyDocument): aws.iam.RolePolicy =>
    new aws.iam.RolePolicy(`${logical}${logicalName(name)}`, { name, role: role.name, policy: JSON.stringify(policy) });

  const failures = failuresPolicy(declaration, stage);
  return {
    role,
    policies: [
      // IAM refuses a document without statements: a function without grants has none.
      ...(declaration.grants.length > 0 ? [attach("grants", functionPolicy(declaration, stage))] : []),
      attach("logs", logsPolicy(stage, declaration.name)),
      ...(failures === undefined ? [] : [attach("failures", failures)]),
    ],
  };
};

/** The role that a tenant's session is made of: the wall between tenants. */
export const createTenantSession = (stage: Stage): aws.iam.Role => {
  const role = new aws.iam.Role("TenantSessionRole", {
    name: tenantSessionRoleName(stage.stage),
    path: rolePath,
    permissionsBoundary: arns(stage).boundary,
    assumeRolePolicy: JSON.stringify(tenantSessionTrust(stage)),
    description: "A tenant's session: the keys of one tenant and nothing else",
    // A session made from a role's session lasts an hour at most, whatever stands here.
    maxSessionDuration: 3600,
  });
  new aws.iam.RolePolicy("TenantSessionOwnKeys", { name: "own-keys", role: role.name, policy: JSON.stringify(tenantSessionPolicy(stage)) });
  return role;
};
