import { Stack, type StackProps } from "aws-cdk-lib";
import { CfnManagedPolicy, CfnOIDCProvider, CfnRole } from "aws-cdk-lib/aws-iam";
import type { Construct } from "constructs";
import { functionName, type Stage } from "@bulkhead/platform/names";
import { deployRolePath, identityPolicy, neverPolicy, resourcesPolicy } from "./deploy-policy.ts";
import { explainWildcards, type WildcardReasons } from "./explained-wildcards.ts";

const named = "the stage's own resources, by their names' prefix";
const unnamed = "identifiers that AWS chooses, not known before creation";
const wide = "a deny is wide on purpose";

const identityReasons: WildcardReasons = {
  MakeBoundedRoles: named,
  KeepRoles: named,
  PassRoles: named,
  ApiGatewayItself: "the suffix of a service-linked role",
};
const resourceReasons: WildcardReasons = {
  Tables: named,
  Mail: named,
  Functions: named,
  Mappings: unnamed,
  CreateMappings: "the action takes no resource; the condition names the stage's functions",
  Api: unnamed,
  Bus: `all of EventBridge, but only on ${named}`,
  Timers: `all of Scheduler, but only in the stage's group`,
  Queues: named,
  Topics: named,
  Buckets: named,
  Logs: named,
  Alarms: named,
  Firewall: "the stage's own firewall, and the managed rules that it names",
  SstState: "SST chooses the suffix when it first meets an account",
  SstParameters: "parameters under SST's own path",
  SavedQueries: "saved queries have identifiers that AWS chooses, and hold no data",
  Edge: "distributions, certificates and records have identifiers that AWS chooses, and CloudFront's creating actions take no resource",
  Lookups: "the actions take no resource",
};
const neverReasons = ({ stage }: Stage): WildcardReasons => ({
  ...Object.fromEntries(
    ["TenantData", "FailedData", "TrailLogs", "EventData", "AsFunctions", "Itself", "Unbounded", "Stacks", "Guards"].map((sid) => [
      sid,
      wide,
    ]),
  ),
  ...(stage === "production" && { Production: wide }),
});

const issuer = "token.actions.githubusercontent.com";

/** GitHub as an issuer of identities: once per account. */
export class GitHubIdentity extends Stack {
  constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, props);
    new CfnOIDCProvider(this, "GitHub", { url: `https://${issuer}`, clientIdList: ["sts.amazonaws.com"] });
  }
}

/**
 * The role in which a workflow of one repository, running in the GitHub environment named like the stage, deploys the
 * stage. No other environment, branch, repository or fork can take it.
 */
export class DeployRole extends Stack {
  constructor(scope: Construct, id: string, stage: Stage, repository: string, props: StackProps) {
    super(scope, id, props);
    const policies = [
      ["Identity", identityPolicy(stage), identityReasons],
      ["Resources", resourcesPolicy(stage), resourceReasons],
      ["Never", neverPolicy(stage), neverReasons(stage)],
    ] as const;
    const managedPolicyArns = policies.map(([name, policyDocument, reasons]) => {
      const policy = new CfnManagedPolicy(this, name, {
        managedPolicyName: functionName(stage.stage, `deploy-${name.toLowerCase()}`),
        path: deployRolePath,
        policyDocument,
      });
      explainWildcards(policy, policyDocument, reasons);
      return policy.ref;
    });

    new CfnRole(this, "Role", {
      roleName: functionName(stage.stage, "deploy"),
      path: deployRolePath,
      description: `Deploys the stage ${stage.stage} from ${repository}`,
      maxSessionDuration: 3600,
      managedPolicyArns,
      assumeRolePolicyDocument: {
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Principal: { Federated: `arn:aws:iam::${stage.account}:oidc-provider/${issuer}` },
            Action: "sts:AssumeRoleWithWebIdentity",
            Condition: {
              StringEquals: {
                [`${issuer}:aud`]: "sts.amazonaws.com",
                [`${issuer}:sub`]: `repo:${repository}:environment:${stage.stage}`,
              },
            },
          },
        ],
      },
    });
  }
}
