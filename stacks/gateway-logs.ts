import { RemovalPolicy, Stack, Validations, type StackProps } from "aws-cdk-lib";
import { CfnAccount } from "aws-cdk-lib/aws-apigateway";
import { CfnRole } from "aws-cdk-lib/aws-iam";
import type { Construct } from "constructs";

/**
 * The role in which API Gateway writes access logs of WebSocket APIs: a setting of the account and region, without which a stage that
 * logs is refused. Once per account; it stays when the stack goes, since everything else there uses it too.
 */
export class GatewayLogs extends Stack {
  constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, props);
    const role = new CfnRole(this, "Role", {
      assumeRolePolicyDocument: {
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Principal: { Service: "apigateway.amazonaws.com" }, Action: "sts:AssumeRole" }],
      },
      managedPolicyArns: ["arn:aws:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs"],
    });
    Validations.of(role).acknowledge({
      id: "AwsSolutions-IAM4[Policy::arn:aws:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs]",
      reason: "API Gateway takes a role for this setting only when it has all that this policy grants.",
    });
    const account = new CfnAccount(this, "Account", { cloudWatchRoleArn: role.attrArn });
    for (const kept of [role, account]) kept.applyRemovalPolicy(RemovalPolicy.RETAIN);
  }
}
