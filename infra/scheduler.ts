import type { FunctionDeclaration, SweepFunction } from "@bulkhead/platform/functions";
import { arns, functionName, rolePath, scheduleGroupName, schedulerRoleName } from "@bulkhead/platform/names";
import { schedulerPolicy, schedulerTrust } from "@bulkhead/platform/policy";
import { logicalName } from "./logical-name.ts";
import type { StageFacts } from "./stage.ts";

/** Whom Scheduler invokes: at moments that functions choose, and at fixed rates. */
export const scheduled = (declarations: readonly FunctionDeclaration[]): readonly FunctionDeclaration[] =>
  declarations.filter(({ kind }) => kind === "timer" || kind === "sweep");

export interface Scheduling {
  readonly group: aws.scheduler.ScheduleGroup;
  readonly role: aws.iam.Role;
  readonly policies: readonly aws.iam.RolePolicy[];
}

/** The group that holds every schedule of the stage, and the role in which Scheduler invokes their targets. */
export const createScheduling = (declarations: readonly FunctionDeclaration[], { stage }: StageFacts): Scheduling => {
  const targets = scheduled(declarations);
  const group = new aws.scheduler.ScheduleGroup("Timers", { name: scheduleGroupName(stage.stage) });
  const role = new aws.iam.Role("SchedulerRole", {
    name: schedulerRoleName(stage.stage),
    path: rolePath,
    permissionsBoundary: arns(stage).boundary,
    assumeRolePolicy: JSON.stringify(schedulerTrust(stage)),
    description: "Invokes what timers and sweeps target",
  });
  const policies = [
    new aws.iam.RolePolicy("SchedulerInvoke", { name: "invoke", role: role.name, policy: JSON.stringify(schedulerPolicy(targets, stage)) }),
    new aws.iam.RolePolicy("SchedulerFailures", {
      name: "failures",
      role: role.name,
      policy: JSON.stringify({
        Version: "2012-10-17",
        Statement: [
          {
            Sid: "KeepUndelivered",
            Effect: "Allow",
            Action: ["sqs:SendMessage"],
            Resource: targets.map(({ name }) => arns(stage).deadLetters(name)),
          },
        ],
      }),
    }),
  ];
  return { group, role, policies };
};

/** Runs a sweep at its declared rate. */
export const createSweep = (
  declaration: SweepFunction,
  { stage }: StageFacts,
  { group, role, policies }: Scheduling,
  { target, deadLetters }: { readonly target: sst.aws.Function; readonly deadLetters: aws.sqs.Queue },
): void => {
  new aws.scheduler.Schedule(
    `${logicalName(declaration.name)}Schedule`,
    {
      name: functionName(stage.stage, declaration.name),
      groupName: group.name,
      scheduleExpression: `rate(${declaration.every})`,
      flexibleTimeWindow: { mode: "OFF" },
      target: {
        arn: target.arn,
        roleArn: role.arn,
        input: JSON.stringify({}),
        // The next round makes up for a lost one.
        retryPolicy: { maximumEventAgeInSeconds: 3600, maximumRetryAttempts: 5 },
        deadLetterConfig: { arn: deadLetters.arn },
      },
    },
    { dependsOn: [...policies] },
  );
};
