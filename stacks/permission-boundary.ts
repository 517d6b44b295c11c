import { Stack, type StackProps } from "aws-cdk-lib";
import { CfnManagedPolicy } from "aws-cdk-lib/aws-iam";
import type { Construct } from "constructs";
import { boundaryPolicy } from "@bulkhead/platform/boundary";
import { boundaryName, rolePath, type Stage } from "@bulkhead/platform/names";
import { explainWildcards, type WildcardReasons } from "./explained-wildcards.ts";

const everyIndex = "every index of one table; the wall decides by keys";
const ofStage = "the stage's own resources, by their names' prefix";
const wide = "a deny is wide on purpose";

const reasons: WildcardReasons = {
  Items: everyIndex,
  Trail: everyIndex,
  TrailStream: "a stream's name holds the moment of its creation",
  ListStreams: "the action takes no resource",
  PutOnTenantsBuses: "a tenant's bus lies in an account of its own; its policy admits its own tenant's source alone",
  Mail: "the sender is a setting of the stage",
  Sockets: "the WebSocket API's id is known only once it is deployed",
  Timers: "schedules are named after tickets, in one group",
  Invoke: ofStage,
  DeadLetters: ofStage,
  FailedBatches: ofStage,
  Logs: ofStage,
  NotATenant: wide,
  NoKeys: wide,
  ForeignKeys: wide,
  NoIamChanges: wide,
  NoTracesErased: wide,
};

/**
 * What no role of the stage may ever do: platform's document as a managed policy. The deploy role may create roles only with
 * it, and may not change it.
 */
export class PermissionBoundary extends Stack {
  constructor(scope: Construct, id: string, stage: Stage, props: StackProps) {
    super(scope, id, props);
    const document = boundaryPolicy(stage);
    const policy = new CfnManagedPolicy(this, "Boundary", {
      managedPolicyName: boundaryName(stage.stage),
      path: rolePath,
      description: "The most that any role of the stage may do; another tenant's keys to none",
      policyDocument: document,
    });
    explainWildcards(policy, document, reasons);
  }
}
