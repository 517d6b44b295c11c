import { arns, functionName, rolePath, scheduleGroupName, tenantSessionsPath, type Stage } from "@bulkhead/platform/names";
import type { PolicyDocument, Statement } from "@bulkhead/platform/policy";

/** Deploy roles live here: not under the app's path, so that no deploy role can change one. */
export const deployRolePath = "/bulkhead-deploy/";

const document = (...Statement: readonly Statement[]): PolicyDocument => ({ Version: "2012-10-17", Statement });

const allow = (Sid: string, Action: readonly string[], Resource: readonly string[], Condition?: Statement["Condition"]): Statement => ({
  Sid,
  Effect: "Allow",
  Action,
  Resource,
  ...(Condition !== undefined && { Condition }),
});

const deny = (Sid: string, Action: readonly string[], Resource: readonly string[]): Statement => ({
  Sid,
  Effect: "Deny",
  Action,
  Resource,
});

/** Resources of the stage that carry its name. */
const named = ({ stage, account, region }: Stage) => {
  const every = functionName(stage, "*");
  return {
    every,
    inRegion: (service: string, resource: string): string => `arn:aws:${service}:${region}:${account}:${resource}`,
    global: (service: string, resource: string): string => `arn:aws:${service}::${account}:${resource}`,
    bucket: (name: string): string => `arn:aws:s3:::${functionName(stage, name)}-*`,
  };
};

/** Roles of the stage: only with the boundary, only under the app's paths, only for Lambda and Scheduler. */
export const identityPolicy = (stage: Stage): PolicyDocument => {
  const { every, global } = named(stage);
  const roles = [rolePath, tenantSessionsPath(stage.stage)].map((path) => global("iam", `role${path}${every}`));
  const bounded = { StringEquals: { "iam:PermissionsBoundary": [arns(stage).boundary] } };
  return document(
    allow(
      "MakeBoundedRoles",
      ["iam:CreateRole", "iam:PutRolePolicy", "iam:DeleteRolePolicy", "iam:PutRolePermissionsBoundary"],
      roles,
      bounded,
    ),
    allow(
      "KeepRoles",
      [
        "iam:DeleteRole",
        "iam:GetRole",
        "iam:GetRolePolicy",
        "iam:ListAttachedRolePolicies",
        "iam:ListInstanceProfilesForRole",
        "iam:ListRolePolicies",
        "iam:ListRoleTags",
        "iam:TagRole",
        "iam:UntagRole",
        "iam:UpdateAssumeRolePolicy",
        "iam:UpdateRole",
        "iam:UpdateRoleDescription",
      ],
      roles,
    ),
    allow("PassRoles", ["iam:PassRole"], roles, {
      StringEquals: { "iam:PassedToService": ["lambda.amazonaws.com", "scheduler.amazonaws.com"] },
    }),
    allow("ApiGatewayItself", ["iam:CreateServiceLinkedRole"], [global("iam", "role/aws-service-role/ops.apigateway.amazonaws.com/*")], {
      StringEquals: { "iam:AWSServiceName": ["ops.apigateway.amazonaws.com"] },
    }),
  );
};

/** What a deployment creates and changes, by name where AWS lets names be told. */
export const resourcesPolicy = (stage: Stage): PolicyDocument => {
  const { every, inRegion, global, bucket } = named(stage);
  const group = scheduleGroupName(stage.stage);
  return document(
    allow(
      "Tables",
      [
        "dynamodb:CreateTable",
        "dynamodb:DeleteTable",
        "dynamodb:Describe*",
        "dynamodb:ListTagsOfResource",
        "dynamodb:TagResource",
        "dynamodb:UntagResource",
        "dynamodb:UpdateContinuousBackups",
        "dynamodb:UpdateTable",
        "dynamodb:UpdateTimeToLive",
      ],
      [inRegion("dynamodb", `table/${every}`)],
    ),
    allow(
      "Functions",
      [
        "lambda:AddPermission",
        "lambda:CreateFunction",
        "lambda:Delete*",
        "lambda:Get*",
        "lambda:List*",
        "lambda:PutFunctionEventInvokeConfig",
        "lambda:RemovePermission",
        "lambda:TagResource",
        "lambda:UntagResource",
        "lambda:UpdateFunction*",
      ],
      [inRegion("lambda", `function:${every}`)],
    ),
    allow(
      "Mappings",
      [
        "lambda:DeleteEventSourceMapping",
        "lambda:GetEventSourceMapping",
        "lambda:ListTags",
        "lambda:TagResource",
        "lambda:UpdateEventSourceMapping",
      ],
      [inRegion("lambda", "event-source-mapping:*")],
    ),
    allow("CreateMappings", ["lambda:CreateEventSourceMapping"], ["*"], {
      ArnLike: { "lambda:FunctionArn": [inRegion("lambda", `function:${every}`)] },
    }),
    allow(
      "Api",
      ["apigateway:DELETE", "apigateway:GET", "apigateway:PATCH", "apigateway:POST", "apigateway:PUT", "apigateway:TagResource"],
      [`arn:aws:apigateway:${stage.region}::/apis*`, `arn:aws:apigateway:${stage.region}::/tags/*`],
    ),
    allow(
      "Bus",
      ["events:*"],
      [inRegion("events", `event-bus/${every}`), inRegion("events", `rule/${every}/${every}`), inRegion("events", `archive/${every}`)],
    ),
    allow("Timers", ["scheduler:*"], [inRegion("scheduler", `schedule-group/${group}`), inRegion("scheduler", `schedule/${group}/*`)]),
    allow(
      "Queues",
      ["sqs:CreateQueue", "sqs:DeleteQueue", "sqs:Get*", "sqs:ListQueueTags", "sqs:SetQueueAttributes", "sqs:TagQueue", "sqs:UntagQueue"],
      [inRegion("sqs", every)],
    ),
    allow(
      "Mail",
      [
        "ses:CreateConfigurationSet",
        "ses:DeleteConfigurationSet",
        "ses:GetConfigurationSet",
        "ses:PutConfigurationSet*",
        "ses:*TagResource",
        "ses:ListTagsForResource",
      ],
      [inRegion("ses", `configuration-set/${every}`)],
    ),
    allow(
      "Topics",
      [
        "sns:CreateTopic",
        "sns:DeleteTopic",
        "sns:Get*",
        "sns:List*",
        "sns:SetTopicAttributes",
        "sns:Subscribe",
        "sns:TagResource",
        "sns:Unsubscribe",
        "sns:UntagResource",
      ],
      [inRegion("sns", every)],
    ),
    allow(
      "Buckets",
      ["s3:CreateBucket", "s3:DeleteBucket", "s3:DeleteBucketPolicy", "s3:Get*", "s3:List*", "s3:Put*", "s3:DeleteObject"],
      [bucket("docs"), bucket("console"), bucket("relay-failures")],
    ),
    allow(
      "Logs",
      [
        "logs:CreateLogGroup",
        "logs:DeleteLogGroup",
        "logs:DeleteMetricFilter",
        "logs:ListTagsForResource",
        "logs:PutMetricFilter",
        "logs:PutRetentionPolicy",
        "logs:TagResource",
        "logs:UntagResource",
      ],
      [inRegion("logs", `log-group:/aws/lambda/${every}`), inRegion("logs", `log-group:/aws/apigateway/${every}`)],
    ),
    // What they are called is not part of what they are known by.
    allow("SavedQueries", ["logs:DeleteQueryDefinition", "logs:PutQueryDefinition"], ["*"]),
    allow(
      "Alarms",
      [
        "cloudwatch:DeleteAlarms",
        "cloudwatch:DeleteDashboards",
        "cloudwatch:GetDashboard",
        "cloudwatch:ListTagsForResource",
        "cloudwatch:PutDashboard",
        "cloudwatch:PutMetricAlarm",
        "cloudwatch:TagResource",
      ],
      [inRegion("cloudwatch", `alarm:${every}`), global("cloudwatch", `dashboard/${every}`)],
    ),
    allow(
      "Firewall",
      [
        "wafv2:CreateWebACL",
        "wafv2:DeleteWebACL",
        "wafv2:GetWebACL",
        "wafv2:ListTagsForResource",
        "wafv2:TagResource",
        "wafv2:UpdateWebACL",
      ],
      [`arn:aws:wafv2:us-east-1:${stage.account}:global/webacl/${every}/*`, "arn:aws:wafv2:us-east-1:aws:global/managedruleset/*/*"],
    ),
    // SST's own state, secrets and bundles.
    allow(
      "SstState",
      ["s3:CreateBucket", "s3:Get*", "s3:List*", "s3:PutBucket*", "s3:PutObject", "s3:PutPublicAccessBlock", "s3:DeleteObject"],
      ["arn:aws:s3:::sst-asset-*", "arn:aws:s3:::sst-state-*"],
    ),
    allow("SstParameters", ["ssm:GetParameter", "ssm:PutParameter"], [inRegion("ssm", "parameter/sst/*")]),
    allow("SstImages", ["ecr:CreateRepository", "ecr:DescribeRepositories"], [inRegion("ecr", "repository/sst-asset")]),
    // Neither takes a name that could be told before it exists.
    allow(
      "Edge",
      [
        "cloudfront:Create*",
        "cloudfront:Delete*",
        "cloudfront:DescribeFunction",
        "cloudfront:Get*",
        "cloudfront:List*",
        "cloudfront:PublishFunction",
        "cloudfront:TagResource",
        "cloudfront:Update*",
        "wafv2:GetWebACLForResource",
        "acm:*",
        "route53:*",
      ],
      ["*"],
    ),
    allow(
      "Lookups",
      [
        "apigateway:GET",
        "cloudwatch:DescribeAlarms",
        "events:ListTagsForResource",
        "lambda:ListEventSourceMappings",
        "logs:*Deliver*",
        "logs:Describe*",
        "logs:*ResourcePolic*",
      ],
      ["*"],
    ),
  );
};

/** What a deployment must never do, whatever it is allowed: read data, widen itself, remove its guards. */
export const neverPolicy = (stage: Stage): PolicyDocument => {
  const { every, inRegion, global, bucket } = named(stage);
  const tables = inRegion("dynamodb", "table/*");
  return document(
    deny(
      "TenantData",
      [
        "dynamodb:*Item",
        "dynamodb:Query",
        "dynamodb:Scan",
        "dynamodb:PartiQL*",
        "dynamodb:Export*",
        "dynamodb:GetRecords",
        "dynamodb:GetShardIterator",
        "dynamodb:*ResourcePolicy",
        "dynamodb:*Kinesis*",
        "dynamodb:Restore*",
      ],
      [tables],
    ),
    deny("FailedData", ["s3:GetObject*"], [`${bucket("relay-failures")}/*`]),
    deny("TrailLogs", ["s3:*"], [bucket("trail-logs"), `${bucket("trail-logs")}/*`]),
    deny(
      "EventData",
      ["sqs:ReceiveMessage", "events:PutEvents", "events:StartReplay", "logs:FilterLogEvents", "logs:Get*", "logs:StartQuery"],
      ["*"],
    ),
    deny("AsFunctions", ["lambda:Invoke*", "sts:AssumeRole", "sts:TagSession"], ["*"]),
    deny(
      "Itself",
      ["iam:*"],
      [
        global("iam", `role${deployRolePath}*`),
        global("iam", `policy${deployRolePath}*`),
        global("iam", `policy${rolePath}*`),
        global("iam", "oidc-provider/*"),
        global("iam", "user/*"),
      ],
    ),
    deny("Unbounded", ["iam:DeleteRolePermissionsBoundary"], ["*"]),
    deny("Stacks", ["cloudformation:*"], ["*"]),
    deny("Guards", ["backup:*", "budgets:*", "cloudtrail:*", "organizations:*"], ["*"]),
    ...(stage.stage === "production" ? [deny("Production", ["dynamodb:DeleteTable"], [inRegion("dynamodb", `table/${every}`)])] : []),
  );
};
