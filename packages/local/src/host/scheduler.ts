/** EventBridge Scheduler in business time: durable, catches up after a restart, hands what is due to the delivery queue. */
import { randomUUID } from "node:crypto";
import type { FunctionDeclaration, SweepFunction } from "@bulkhead/platform/functions";
import { arns, functionName, scheduleGroupName, type Stage } from "@bulkhead/platform/names";
import * as z from "zod";
import type { FaultPlan } from "../aws/faults.ts";
import { ServiceError, type BusinessClock, type ScheduleDocument, type Schedules } from "../services.ts";
import { Alarm } from "./clock.ts";
import type { Deliveries } from "./deliveries.ts";
import { parseExpression, type When } from "./schedule-expression.ts";
import type { Store } from "./store.ts";

const StoredDocument = z.object({
  ScheduleExpression: z.string(),
  ScheduleExpressionTimezone: z.string().exactOptional(),
  FlexibleTimeWindow: z.object({ Mode: z.string() }),
  ActionAfterCompletion: z.enum(["NONE", "DELETE"]).exactOptional(),
  State: z.enum(["ENABLED", "DISABLED"]).exactOptional(),
  Target: z.object({
    Arn: z.string(),
    RoleArn: z.string(),
    Input: z.string().exactOptional(),
    RetryPolicy: z
      .object({ MaximumEventAgeInSeconds: z.number().exactOptional(), MaximumRetryAttempts: z.number().exactOptional() })
      .exactOptional(),
    DeadLetterConfig: z.object({ Arn: z.string().exactOptional() }).exactOptional(),
  }),
});
const Row = z.object({ group_name: z.string(), name: z.string(), document: z.string(), due_ms: z.number() });
const NextDue = z.object({ due_ms: z.number().nullable() });

/** The first round after a moment. */
const nextRoundMs = (dueMs: number, periodMs: number, nowMs: number): number =>
  dueMs + (Math.floor((nowMs - dueMs) / periodMs) + 1) * periodMs;

const parseDocument = (text: string): ScheduleDocument => StoredDocument.parse(JSON.parse(text));

/** Wakes up at least this often, in real milliseconds, whatever the timers do. */
const longestSleepMs = 3_600_000;
const minuteMs = 60_000;

export interface SchedulerOptions {
  readonly store: Store;
  readonly clock: BusinessClock;
  readonly stage: Stage;
  readonly deliveries: Deliveries;
  /** The faults in force. */
  readonly faults: () => FaultPlan;
}

export class LocalScheduler implements Schedules {
  readonly #options: SchedulerOptions;
  readonly #alarm = new Alarm(() => {
    this.fireDue();
  });
  readonly #due;
  readonly #nextDue;
  #stopped = false;

  constructor(options: SchedulerOptions) {
    this.#options = options;
    const { database } = options.store;
    this.#due = database.prepare("SELECT * FROM schedule WHERE waiting = 1 AND repeated <= ? AND due_ms <= ? ORDER BY due_ms LIMIT 200");
    this.#nextDue = database.prepare("SELECT min(due_ms) AS due_ms FROM schedule WHERE waiting = 1 AND repeated = ?");
  }

  create(group: string, name: string, document: ScheduleDocument): void {
    const when = this.#when(group, document);
    if (this.#find(group, name) !== undefined) throw new ServiceError("ConflictException", 409, `Schedule ${name} already exists.`);
    this.#put(group, name, document, when);
  }

  update(group: string, name: string, document: ScheduleDocument): void {
    const when = this.#when(group, document);
    this.get(group, name);
    this.#put(group, name, document, when);
  }

  get(group: string, name: string): ScheduleDocument {
    const row = this.#find(group, name);
    if (row === undefined) throw notFound(name);
    return parseDocument(row.document);
  }

  remove(group: string, name: string): void {
    const { changes } = this.#options.store.database.prepare("DELETE FROM schedule WHERE group_name = ? AND name = ?").run(group, name);
    if (Number(changes) === 0) throw notFound(name);
  }

  list(group: string): { name: string; document: ScheduleDocument; dueMs: number }[] {
    return this.#options.store.database
      .prepare("SELECT * FROM schedule WHERE group_name = ? ORDER BY due_ms, name")
      .all(group)
      .map((raw) => Row.parse(raw))
      .map(({ name, document, due_ms }) => ({ name, document: parseDocument(document), dueMs: due_ms }));
  }

  /** Keeps one repeated schedule for each function that runs at a fixed rate, and none for functions that are gone. */
  keepSweeps(functions: readonly FunctionDeclaration[]): void {
    const { stage } = this.#options;
    const group = scheduleGroupName(stage.stage);
    const wanted = new Map(
      functions
        .filter((declaration) => declaration.kind === "sweep")
        .map((declaration) => [functionName(stage.stage, declaration.name), sweepSchedule(stage, declaration)]),
    );
    const known = this.list(group).filter(
      ({ name, document }) => document.ScheduleExpression.startsWith("rate(") && name.startsWith(functionName(stage.stage, "")),
    );
    for (const { name } of known) if (!wanted.has(name)) this.remove(group, name);
    for (const [name, document] of wanted) {
      const row = this.#find(group, name);
      if (row === undefined) this.create(group, name, document);
      else if (row.document !== JSON.stringify(document)) this.update(group, name, document);
    }
  }

  /** When the next schedule of a kind falls due, in business time; infinity when there is none. */
  nextDueMs(kind: When["kind"]): number {
    return NextDue.parse(this.#nextDue.get(kind === "every" ? 1 : 0)).due_ms ?? Infinity;
  }

  /** Queues every schedule that has fallen due, or only the one-time ones; answers how many. */
  fireDue(which: "all" | "once" = "all"): number {
    if (this.#stopped) return 0;
    const { store, clock, deliveries, faults } = this.#options;
    let fired = 0;
    for (;;) {
      const due = this.#due.all(which === "all" ? 1 : 0, clock.nowMs()).map((raw) => Row.parse(raw));
      if (due.length === 0) break;
      store.transaction(() => due.forEach((row) => this.#fire(row)));
      faults().crashAt("schedule.fired");
      fired += due.length;
    }
    if (fired > 0) deliveries.kick();
    this.arm();
    return fired;
  }

  /** Leaves out every round of what repeats that has fallen due. */
  passOver(): void {
    const { clock } = this.#options;
    for (const { name, group_name, document, due_ms } of this.#due.all(1, clock.nowMs()).map((raw) => Row.parse(raw))) {
      const { ScheduleExpression, ScheduleExpressionTimezone } = parseDocument(document);
      const when = parseExpression(ScheduleExpression, ScheduleExpressionTimezone);
      if (when.kind === "every") this.#putOff(group_name, name, nextRoundMs(due_ms, when.periodMs, clock.nowMs()));
    }
  }

  /** Sets the alarm for the next schedule. */
  arm(): void {
    const next = Math.min(this.nextDueMs("once"), this.nextDueMs("every"));
    if (next < Infinity && !this.#stopped) this.#alarm.set(Math.min(next - this.#options.clock.nowMs() + 1, longestSleepMs));
  }

  stop(): void {
    this.#stopped = true;
    this.#alarm.clear();
  }

  #fire(row: z.infer<typeof Row>): void {
    const { store, clock, deliveries } = this.#options;
    const document = parseDocument(row.document);
    const retry = document.Target.RetryPolicy;
    const { maxAttempts, maxAgeMs } = deliveries.retryPolicy;
    deliveries.add("schedule", this.#functionOf(document.Target.Arn), document.Target.Input ?? this.#defaultInput(row), {
      maxAttempts: Math.min((retry?.MaximumRetryAttempts ?? maxAttempts) + 1, maxAttempts),
      maxAgeMs: retry?.MaximumEventAgeInSeconds === undefined ? maxAgeMs : retry.MaximumEventAgeInSeconds * 1000,
    });
    const when = parseExpression(document.ScheduleExpression, document.ScheduleExpressionTimezone);
    const { database } = store;
    if (when.kind === "every") {
      // Rounds that were missed while the host was down are made up for by one.
      this.#putOff(row.group_name, row.name, nextRoundMs(row.due_ms, when.periodMs, clock.nowMs()));
    } else if (document.ActionAfterCompletion === "DELETE") {
      database.prepare("DELETE FROM schedule WHERE group_name = ? AND name = ?").run(row.group_name, row.name);
    } else {
      database.prepare("UPDATE schedule SET waiting = 0 WHERE group_name = ? AND name = ?").run(row.group_name, row.name);
    }
  }

  #putOff(group: string, name: string, dueMs: number): void {
    this.#options.store.database.prepare("UPDATE schedule SET due_ms = ? WHERE group_name = ? AND name = ?").run(dueMs, group, name);
  }

  #functionOf(arn: string): string {
    const { stage } = this.#options;
    const prefix = arns(stage).function("");
    return arn.startsWith(prefix) ? arn.slice(prefix.length) : arn;
  }

  /** What Scheduler sends when a target has no Input. */
  #defaultInput(row: z.infer<typeof Row>): string {
    const { stage } = this.#options;
    return JSON.stringify({
      version: "0",
      id: randomUUID(),
      "detail-type": "Scheduled Event",
      source: "aws.scheduler",
      account: stage.account,
      time: `${new Date(row.due_ms).toISOString().slice(0, 19)}Z`,
      region: stage.region,
      resources: [`arn:aws:scheduler:${stage.region}:${stage.account}:schedule/${row.group_name}/${row.name}`],
      detail: "{}",
    });
  }

  #when(group: string, document: ScheduleDocument): When {
    if (group !== scheduleGroupName(this.#options.stage.stage))
      throw new ServiceError("ResourceNotFoundException", 404, `Schedule group ${group} does not exist.`);
    return parseExpression(document.ScheduleExpression, document.ScheduleExpressionTimezone);
  }

  #find(group: string, name: string): z.infer<typeof Row> | undefined {
    const raw = this.#options.store.database.prepare("SELECT * FROM schedule WHERE group_name = ? AND name = ?").get(group, name);
    return raw === undefined ? undefined : Row.parse(raw);
  }

  #put(group: string, name: string, document: ScheduleDocument, when: When): void {
    // Scheduler keeps the minute, not the second: what repeats falls due together.
    const dueMs = when.kind === "once" ? when.dueMs : Math.ceil((this.#options.clock.nowMs() + when.periodMs) / minuteMs) * minuteMs;
    this.#options.store.database
      .prepare("INSERT OR REPLACE INTO schedule (group_name, name, document, due_ms, repeated, waiting) VALUES (?, ?, ?, ?, ?, ?)")
      .run(group, name, JSON.stringify(document), dueMs, when.kind === "every" ? 1 : 0, document.State === "DISABLED" ? 0 : 1);
    this.arm();
  }
}

const notFound = (name: string): ServiceError => new ServiceError("ResourceNotFoundException", 404, `Schedule ${name} does not exist.`);

const sweepSchedule = (stage: Stage, { name, every }: SweepFunction): ScheduleDocument => ({
  ScheduleExpression: `rate(${every})`,
  FlexibleTimeWindow: { Mode: "OFF" },
  Target: { Arn: arns(stage).function(name), RoleArn: arns(stage).schedulerRole },
});
