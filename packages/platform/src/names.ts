/**
 * Names that infra/, stacks/ and packages/local must agree on: the only seam between them. All of them follow from stage,
 * account and region, so that nothing needs a cross-stack export.
 */
import type { FunctionDeclaration } from "./functions.ts";

export interface Stage {
  readonly stage: string;
  readonly account: string;
  readonly region: string;
}

/** Every role of the app lives under this path; the deploy role may create roles nowhere else. */
export const rolePath = "/bulkhead/";

/**
 * Where the roles of functions live that may become tenants: the tenant session's role trusts the path, so that its trust is as
 * long for a hundred functions as for one. A role's path cannot be changed, and only the stage's deploy role creates roles here.
 */
export const tenantSessionsPath = (stage: string): string => `${rolePath}${stage}/tenant-sessions/`;

/** What of a function decides where its role lives. */
export type RoleOwner = Pick<FunctionDeclaration, "name" | "grants">;

/** The path of a function's role. */
export const functionRolePath = (stage: string, { grants }: Pick<RoleOwner, "grants">): string =>
  grants.includes("tenant_sessions") ? tenantSessionsPath(stage) : rolePath;

/** The managed policy that bounds every role of a stage; declared in stacks/. */
export const boundaryName = (stage: string): string => `bulkhead-${stage}-boundary`;

const prefix = (stage: string): string => `bulkhead-${stage}`;

export const tableNames = (stage: string) =>
  ({ desk: `${prefix(stage)}-desk`, audit: `${prefix(stage)}-audit`, directory: `${prefix(stage)}-directory` }) as const;
export type TableName = keyof ReturnType<typeof tableNames>;

export const functionName = (stage: string, name: string): string => `${prefix(stage)}-${name}`;
export const busName = (stage: string): string => `${prefix(stage)}-bus`;
/** Where ends what could not be delivered to a function, or what it failed on. */
export const deadLettersName = (stage: string, name: string): string => functionName(stage, `${name}-dead-letters`);
/** SES's configuration set: how mail is sent, and what becomes of what bounces. */
export const mailConfigurationName = (stage: string): string => `${prefix(stage)}-mail`;
export const scheduleGroupName = (stage: string): string => `${prefix(stage)}-timers`;

/** Role names. A function's role carries the function's name. */
export const tenantSessionRoleName = (stage: string): string => `${prefix(stage)}-tenant-session`;
export const schedulerRoleName = (stage: string): string => `${prefix(stage)}-scheduler`;

export const arns = ({ stage, account, region }: Stage) => {
  const table = (name: TableName): string => `arn:aws:dynamodb:${region}:${account}:table/${tableNames(stage)[name]}`;
  const role = (name: string, path = rolePath): string => `arn:aws:iam::${account}:role${path}${name}`;
  return {
    table,
    role,
    functionRole: (owner: RoleOwner): string => role(functionName(stage, owner.name), functionRolePath(stage, owner)),
    /** Every role that may become a tenant; a pattern. */
    tenantSessionUsers: role("*", tenantSessionsPath(stage)),
    tenantSessionRole: role(tenantSessionRoleName(stage)),
    schedulerRole: role(schedulerRoleName(stage)),
    boundary: `arn:aws:iam::${account}:policy${rolePath}${boundaryName(stage)}`,
    function: (name: string): string => `arn:aws:lambda:${region}:${account}:function:${functionName(stage, name)}`,
    bus: `arn:aws:events:${region}:${account}:event-bus/${busName(stage)}`,
    deadLetters: (name: string): string => `arn:aws:sqs:${region}:${account}:${deadLettersName(stage, name)}`,
    /** Every schedule in the stage's group. */
    schedules: `arn:aws:scheduler:${region}:${account}:schedule/${scheduleGroupName(stage)}/*`,
    /** Every address that mail may be sent from: the sender is the stage's setting. */
    mailIdentities: `arn:aws:ses:${region}:${account}:identity/*`,
    mailConfiguration: `arn:aws:ses:${region}:${account}:configuration-set/${mailConfigurationName(stage)}`,
    /** Every connection of the stage's WebSocket API, whose id is known only once it is deployed. */
    connections: `arn:aws:execute-api:${region}:${account}:*/${stage}/*/@connections/*`,
    scheduleGroup: `arn:aws:scheduler:${region}:${account}:schedule-group/${scheduleGroupName(stage)}`,
  };
};
