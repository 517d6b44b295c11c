import type { App, StackProps } from "aws-cdk-lib";
import { functionName } from "@bulkhead/platform/names";
import { DeployRole, GitHubIdentity } from "./deploy-role.ts";
import { GatewayLogs } from "./gateway-logs.ts";
import { Guardrails } from "./guardrails.ts";
import { PermissionBoundary } from "./permission-boundary.ts";
import type { StackSettings } from "./settings.ts";

/** Every stack of one stage, in the order in which they are deployed. */
export const createStacks = (app: App, settings: StackSettings): void => {
  const { stage, repository } = settings;
  const props: StackProps = {
    env: { account: stage.account, region: stage.region },
    terminationProtection: true,
    tags: { "bulkhead:stage": stage.stage },
  };
  new PermissionBoundary(app, functionName(stage.stage, "permission-boundary"), stage, props);
  new Guardrails(app, functionName(stage.stage, "guardrails"), settings, props);
  // Shared by the stages of an account, hence without the stage's tag.
  const shared: StackProps = { env: { account: stage.account, region: stage.region }, terminationProtection: true };
  new GatewayLogs(app, "bulkhead-gateway-logs", shared);
  if (repository !== undefined) {
    const identity = new GitHubIdentity(app, "bulkhead-github-identity", shared);
    new DeployRole(app, functionName(stage.stage, "deploy-role"), stage, repository, props).addStackDependency(identity);
  }
};
