/** What the AWS endpoint asks of the host, and the host of the endpoint. Each side knows the other only through this. */

/** One entry of PutEvents as it arrived. */
export interface PutEventsEntry {
  readonly Source?: string;
  readonly DetailType?: string;
  readonly Detail?: string;
  readonly EventBusName?: string;
  readonly Time?: number;
  readonly Resources?: readonly string[];
}
export type PutEventsResult = { readonly EventId: string } | { readonly ErrorCode: string; readonly ErrorMessage: string };

/** EventBridge: an accepted event is durable. */
export interface EventBus {
  accept(entries: readonly PutEventsEntry[]): readonly PutEventsResult[];
}

/** Event buses of other accounts: each takes what its own policy admits. */
export interface OtherBuses {
  put(bus: string, entry: PutEventsEntry): PutEventsResult;
}

/** A schedule as CreateSchedule describes it. */
export interface ScheduleDocument {
  readonly ScheduleExpression: string;
  readonly ScheduleExpressionTimezone?: string;
  readonly FlexibleTimeWindow: { readonly Mode: string };
  readonly ActionAfterCompletion?: "NONE" | "DELETE";
  readonly State?: "ENABLED" | "DISABLED";
  readonly Target: {
    readonly Arn: string;
    readonly RoleArn: string;
    readonly Input?: string;
    readonly RetryPolicy?: { readonly MaximumEventAgeInSeconds?: number; readonly MaximumRetryAttempts?: number };
    readonly DeadLetterConfig?: { readonly Arn?: string };
  };
}

/** EventBridge Scheduler, durable; throws {@link ServiceError} with AWS's error names. */
export interface Schedules {
  create(group: string, name: string, document: ScheduleDocument): void;
  update(group: string, name: string, document: ScheduleDocument): void;
  get(group: string, name: string): ScheduleDocument;
  remove(group: string, name: string): void;
  list(group: string): readonly { readonly name: string; readonly document: ScheduleDocument; readonly dueMs: number }[];
}

/** The open connections of the WebSocket API, by id. */
export interface SocketConnections {
  /** Sends a text; false when there is no such connection. */
  post(connectionId: string, data: Buffer): boolean;
  /** When it began and was last active, in epoch milliseconds of real time; undefined when there is no such connection. */
  get(connectionId: string): { readonly connectedMs: number; readonly lastActiveMs: number; readonly sourceIp: string } | undefined;
  /** Ends it; false when there is no such connection. */
  close(connectionId: string): boolean;
}

/** A mail as SendEmail describes it. */
export interface OutgoingMail {
  readonly from: string;
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string | null;
  readonly html: string | null;
  readonly headers: Readonly<Record<string, string>>;
}

/** SES: an accepted mail is durable. */
export interface Outbox {
  /** Answers the message's id. */
  accept(mail: OutgoingMail): string;
}

/** An error that an AWS service answers: `ConflictException`, `ResourceNotFoundException`, `ValidationException` … */
export class ServiceError extends Error {
  readonly code: string;
  readonly status: number;
  constructor(code: string, status: number, message: string) {
    super(message);
    this.code = code;
    this.status = status;
  }
}

/** Business time: real time plus an offset that only ever grows. */
export interface BusinessClock {
  nowMs(): number;
}

/** Whom a set of local credentials stands for. */
export interface Principal {
  /** The role's ARN. */
  readonly roleArn: string;
  readonly sessionName: string;
  /** Session tags: `aws:PrincipalTag/<key>`. */
  readonly tags: Readonly<Record<string, string>>;
  /** The worker (`<function>:<n>`) whose credentials these are or from whose role they were assumed: attributes usage. */
  readonly worker?: string;
}

/** Tells what the endpoint learnt of one call, so that it can be counted by function and route. */
export interface CallRecord {
  readonly service: "dynamodb" | "sts" | "events" | "scheduler" | "execute-api" | "ses";
  readonly action: string;
  readonly principal: Principal;
  readonly readUnits: number;
  readonly writeUnits: number;
  readonly denied: boolean;
}
