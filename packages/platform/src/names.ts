/**
 * Names that infra/, stacks/ and packages/local must agree on: the only seam between them. All of them follow from stage,
 * account and region, so that nothing needs a cross-stack export.
 */
export interface Stage {
  readonly stage: string;
  readonly account: string;
  readonly region: string;
}

/** Every role of the app lives under this path; the deploy role may create roles nowhere else. */
export const rolePath = "/bulkhead/";

/** The managed policy that bounds every role of a stage; declared in stacks/. */
export const boundaryName = (stage: string): string => `bulkhead-${stage}-boundary`;

const prefix = (stage: string): string => `bulkhead-${stage}`;

export const tableNames = (stage: string) =>
  ({ desk: `${prefix(stage)}-desk`, audit: `${prefix(stage)}-audit`, directory: `${prefix(stage)}-directory` }) as const;
export type TableName = keyof ReturnType<typeof tableNames>;

export const functionName = (stage: string, name: string): string => `${prefix(stage)}-${name}`;
export const busName = (stage: string): string => `${prefix(stage)}-bus`;
/** Where timers end that could not be delivered. */
export const timerDeadLettersName = (stage: string): string => `${prefix(stage)}-timer-dead-letters`;
export const scheduleGroupName = (stage: string): string => `${prefix(stage)}-timers`;

/** Role names. A function's role carries the function's name. */
export const tenantSessionRoleName = (stage: string): string => `${prefix(stage)}-tenant-session`;
export const schedulerRoleName = (stage: string): string => `${prefix(stage)}-scheduler`;

export const arns = ({ stage, account, region }: Stage) => {
  const table = (name: TableName): string => `arn:aws:dynamodb:${region}:${account}:table/${tableNames(stage)[name]}`;
  const role = (name: string): string => `arn:aws:iam::${account}:role${rolePath}${name}`;
  return {
    table,
    role,
    functionRole: (name: string): string => role(functionName(stage, name)),
    tenantSessionRole: role(tenantSessionRoleName(stage)),
    schedulerRole: role(schedulerRoleName(stage)),
    boundary: `arn:aws:iam::${account}:policy${rolePath}${boundaryName(stage)}`,
    function: (name: string): string => `arn:aws:lambda:${region}:${account}:function:${functionName(stage, name)}`,
    bus: `arn:aws:events:${region}:${account}:event-bus/${busName(stage)}`,
    timerDeadLetters: `arn:aws:sqs:${region}:${account}:${timerDeadLettersName(stage)}`,
    /** Every schedule in the stage's group. */
    schedules: `arn:aws:scheduler:${region}:${account}:schedule/${scheduleGroupName(stage)}/*`,
    scheduleGroup: `arn:aws:scheduler:${region}:${account}:schedule-group/${scheduleGroupName(stage)}`,
  };
};
