/** One-time schedules of EventBridge Scheduler: how the system wakes up at a moment. */
import {
  ConflictException,
  CreateScheduleCommand,
  DeleteScheduleCommand,
  ResourceNotFoundException,
  SchedulerClient,
} from "@aws-sdk/client-scheduler";
import { ownRole } from "./aws-clients.ts";
import { nowMs, timestamp } from "./clock.ts";
import { timerConfig } from "./config.ts";

let client: SchedulerClient | undefined;
const scheduler = (): SchedulerClient => (client ??= new SchedulerClient(ownRole("scheduler")));

/** For a process that becomes another function: tests. */
export const forgetScheduler = (): void => {
  client = undefined;
};

export interface OneTimeSchedule {
  /** Unique in the stage, at most 64 of `0-9a-zA-Z-_.`. */
  readonly name: string;
  /** Epoch milliseconds; Scheduler takes whole seconds and promises the minute. */
  readonly atMs: number;
  /** JSON that the timer function is invoked with. */
  readonly input: unknown;
}

const minuteMs = 60_000;
/** A schedule for a moment as near as this may be past when Scheduler takes it. */
const marginMs = 10_000;

/** The whole minute at which Scheduler can wake us for a moment: never before it, never one that is about to pass. */
export const wakeMs = (momentMs: number, atMs = nowMs()): number => Math.ceil(Math.max(momentMs, atMs + marginMs) / minuteMs) * minuteMs;

/** A UUID in 22 characters: of 64, a schedule's name has room for two. */
export const shortId = (uuid: string): string => Buffer.from(uuid.replaceAll("-", ""), "hex").toString("base64url");

/** How long and how often Scheduler tries again before the timer's dead-letter queue. */
const retryPolicy = { MaximumEventAgeInSeconds: 3_600, MaximumRetryAttempts: 20 };

/** Creates a schedule that fires once and deletes itself. Creating the same one again changes nothing. */
export async function createSchedule({ name, atMs, input }: OneTimeSchedule): Promise<void> {
  const { BULKHEAD_SCHEDULE_GROUP, BULKHEAD_SCHEDULER_ROLE, BULKHEAD_TIMER_FUNCTION, BULKHEAD_TIMER_DEAD_LETTERS } = timerConfig();
  try {
    await scheduler().send(
      new CreateScheduleCommand({
        Name: name,
        GroupName: BULKHEAD_SCHEDULE_GROUP,
        ScheduleExpression: `at(${timestamp(atMs).slice(0, 19)})`,
        ScheduleExpressionTimezone: "UTC",
        FlexibleTimeWindow: { Mode: "OFF" },
        ActionAfterCompletion: "DELETE",
        Target: {
          Arn: BULKHEAD_TIMER_FUNCTION,
          RoleArn: BULKHEAD_SCHEDULER_ROLE,
          Input: JSON.stringify(input),
          RetryPolicy: retryPolicy,
          DeadLetterConfig: { Arn: BULKHEAD_TIMER_DEAD_LETTERS },
        },
      }),
    );
  } catch (error) {
    if (!(error instanceof ConflictException)) throw error;
  }
}

/** Deletes a schedule, if it is there: one that has fired is not. */
export async function deleteSchedule(name: string): Promise<void> {
  try {
    await scheduler().send(new DeleteScheduleCommand({ Name: name, GroupName: timerConfig().BULKHEAD_SCHEDULE_GROUP }));
  } catch (error) {
    if (!(error instanceof ResourceNotFoundException)) throw error;
  }
}
