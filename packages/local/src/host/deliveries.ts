/**
 * The durable queue between whatever causes an invocation (a rule, a schedule) and the function that handles it: at least once,
 * retried with exponential back-off, bounded per function, given up into the dead letters.
 */
import * as z from "zod";
import type { FaultPlan } from "../aws/faults.ts";
import type { BusinessClock } from "../services.ts";
import { Alarm } from "./clock.ts";
import type { DeadLetters } from "./dead-letters.ts";
import { realNowMs } from "./real-time.ts";
import type { Store } from "./store.ts";

/** How often and how long a delivery is tried. */
export interface RetryPolicy {
  /** Attempts in all, the first included. */
  readonly maxAttempts: number;
  /** Business milliseconds since it was accepted. */
  readonly maxAgeMs: number;
}

/** EventBridge tries 185 times over 24 hours; here a poison event should become visible within seconds. */
export const defaultRetryPolicy: RetryPolicy = { maxAttempts: 8, maxAgeMs: 86_400_000 };

/** Real milliseconds before the attempt after `attempts` failed ones. */
export const backOffMs = (attempts: number): number => Math.min(50 * 2 ** (attempts - 1), 5_000);

const Row = z.object({
  id: z.number(),
  origin: z.string(),
  target: z.string(),
  payload: z.string(),
  first_ms: z.number(),
  attempts: z.number(),
  max_attempts: z.number(),
  max_age_ms: z.number(),
});
type Row = z.infer<typeof Row>;
const Count = z.object({ n: z.number() });
const NextDue = z.object({ due_ms: z.number().nullable() });
const Target = z.object({ target: z.string() });

export interface DeliveriesOptions {
  readonly store: Store;
  readonly clock: BusinessClock;
  readonly deadLetters: DeadLetters;
  /** Functions by name, with how many deliveries each may handle at a time. */
  readonly targets: ReadonlyMap<string, number>;
  readonly invoke: (target: string, payload: unknown) => Promise<unknown>;
  /** The faults in force. */
  readonly faults: () => FaultPlan;
  /** How often each is tried unless its cause says otherwise. */
  readonly maxAttempts?: number;
}

const EventType = z.object({ "detail-type": z.string() });

interface Outcome {
  readonly row: Row;
  /** Why the attempt failed. */
  readonly error?: string;
  /** Not attempted yet: put off for so many real milliseconds; `overtake` ends that as soon as another delivery is done. */
  readonly putOff?: { readonly ms: number; readonly overtake: boolean };
}

export class Deliveries {
  readonly #options: DeliveriesOptions;
  readonly #flying = new Set<number>();
  /** Put off by a fault already: they are attempted next time. */
  readonly #putOff = new Map<number, { readonly overtake: boolean }>();
  readonly #flyingPerTarget = new Map<string, number>();
  readonly #outcomes: Outcome[] = [];
  readonly #idleWaiters: { readonly since: number; readonly resolve: () => void }[] = [];
  /** Rows that not everybody waits for: whoever began to wait up to this number does not. */
  readonly #younger = new Map<number, number>();
  /** Attempts at such rows, by that number. */
  readonly #youngerFinished = new Map<number, number>();
  readonly #alarm = new Alarm(() => this.kick());
  readonly #insert;
  readonly #dueTargets;
  readonly #due;
  readonly #nextDue;
  readonly #count;
  readonly #remove;
  readonly #postpone;
  readonly #hasten;
  #settling: NodeJS.Immediate | undefined;
  #stopped = false;
  /** Attempts finished since the start; tells whether anything happened between two looks. */
  finished = 0;

  constructor(options: DeliveriesOptions) {
    const { database } = options.store;
    this.#options = options;
    this.#insert = database.prepare(
      "INSERT INTO delivery (origin, target, payload, due_ms, first_ms, attempts, max_attempts, max_age_ms) VALUES (?, ?, ?, ?, ?, 0, ?, ?)",
    );
    this.#dueTargets = database.prepare("SELECT DISTINCT target FROM delivery WHERE due_ms <= ?");
    this.#due = database.prepare("SELECT * FROM delivery WHERE target = ? AND due_ms <= ? ORDER BY due_ms, id LIMIT ?");
    this.#nextDue = database.prepare("SELECT min(due_ms) AS due_ms FROM delivery WHERE due_ms > ?");
    this.#count = database.prepare("SELECT count(*) AS n FROM delivery");
    this.#remove = database.prepare("DELETE FROM delivery WHERE id = ?");
    this.#postpone = database.prepare("UPDATE delivery SET attempts = ?, due_ms = ? WHERE id = ?");
    this.#hasten = database.prepare("UPDATE delivery SET due_ms = min(due_ms, ?) WHERE id = ?");
  }

  /** How often and how long a delivery is tried whose cause does not say. */
  get retryPolicy(): RetryPolicy {
    return { ...defaultRetryPolicy, maxAttempts: this.#options.maxAttempts ?? defaultRetryPolicy.maxAttempts };
  }

  /**
   * Queues an invocation with a JSON text. Call within the transaction of its cause, and {@link kick} after it.
   * @param since see Causality.sinceOf
   */
  add(origin: string, target: string, payload: string, policy: RetryPolicy = this.retryPolicy, since = 0): void {
    const { clock, deadLetters, targets } = this.#options;
    const atMs = clock.nowMs();
    if (!targets.has(target)) {
      deadLetters.bury({ origin, target, payload, error: "there is no such function", attempts: 0, atMs });
      return;
    }
    const { lastInsertRowid } = this.#insert.run(origin, target, payload, realNowMs(), atMs, policy.maxAttempts, policy.maxAgeMs);
    if (since > 0) this.#younger.set(Number(lastInsertRowid), since);
  }

  /** Starts whatever is due and has room. */
  kick(): void {
    if (this.#stopped) return;
    const now = realNowMs();
    for (const raw of this.#dueTargets.all(now)) {
      const { target } = Target.parse(raw);
      const limit = this.#options.targets.get(target) ?? 0;
      const flying = this.#flyingPerTarget.get(target) ?? 0;
      if (flying >= limit) continue;
      // Those in flight are still rows, and are due: read past them.
      for (const raw of this.#due.all(target, now, limit + flying)) {
        const row = Row.parse(raw);
        if (this.#flying.has(row.id)) continue;
        if ((this.#flyingPerTarget.get(target) ?? 0) >= limit) break;
        this.#start(row);
      }
    }
    // Whatever is due and found no room starts when the room is vacated.
    const next = NextDue.parse(this.#nextDue.get(now)).due_ms;
    if (next !== null) this.#alarm.set(next - now + 1);
  }

  /**
   * Resolves when nothing waits and nothing is being handled, but for what goes back to requests that came since.
   * @param since see Causality.begin; without it, everything is waited for
   */
  idle(since = Infinity): Promise<void> {
    if (this.#isIdle(since)) return Promise.resolve();
    this.kick();
    return new Promise((resolve) => this.#idleWaiters.push({ since, resolve }));
  }

  /** Attempts finished since the start, likewise. */
  finishedBefore(since: number): number {
    let younger = 0;
    for (const [number, attempts] of this.#youngerFinished) if (number >= since) younger += attempts;
    return this.finished - younger;
  }

  /** Nobody waits: what finished up to now is nobody's to tell apart. */
  forgetFinished(): void {
    this.#youngerFinished.clear();
  }

  /** How many wait or are being handled. */
  get pending(): number {
    return Count.parse(this.#count.get()).n;
  }

  /** Takes up nothing more. What is in flight and not yet recorded will be delivered again after a restart. */
  stop(): void {
    this.#stopped = true;
    this.#alarm.clear();
    clearImmediate(this.#settling);
    for (const { resolve } of this.#idleWaiters.splice(0)) resolve();
  }

  #isIdle(since: number): boolean {
    if (this.#stopped) return true;
    let younger = 0;
    for (const number of this.#younger.values()) if (number >= since) younger++;
    // What is being handled is a row until it is recorded.
    return this.pending === younger;
  }

  #start(row: Row): void {
    this.#flying.add(row.id);
    this.#flyingPerTarget.set(row.target, (this.#flyingPerTarget.get(row.target) ?? 0) + 1);
    void this.#attempt(row);
  }

  async #attempt(row: Row): Promise<void> {
    this.#outcomes.push(await this.#outcomeOf(row));
    // One commit, and one fsync, for all that finish in the same turn.
    this.#settling ??= setImmediate(() => this.#record());
  }

  async #outcomeOf(row: Row): Promise<Outcome> {
    const payload: unknown = JSON.parse(row.payload);
    const fault = this.#putOff.has(row.id)
      ? undefined
      : this.#options.faults().decide("bus.deliver", {
          target: row.target,
          function: row.target,
          event_type: EventType.safeParse(payload).data?.["detail-type"],
        });
    switch (fault?.kind) {
      case "drop":
        return { row, error: "dropped by a fault" };
      case "delay":
        return { row, putOff: { ms: fault.ms, overtake: false } };
      case "reorder":
        return { row, putOff: { ms: fault.ms, overtake: true } };
    }
    try {
      const copies = fault?.kind === "duplicate" ? fault.copies : 0;
      for (let copy = 0; copy <= copies; copy++) await this.#options.invoke(row.target, payload);
      return fault?.kind === "unacknowledged" ? { row, error: "handled, and not acknowledged because of a fault" } : { row };
    } catch (error) {
      return { row, error: error instanceof Error ? `${error.name}: ${error.message}` : String(error) };
    }
  }

  #record(): void {
    this.#settling = undefined;
    if (this.#stopped) return;
    const outcomes = this.#outcomes.splice(0);
    const { store, clock, deadLetters, faults } = this.#options;
    faults().crashAt("delivery.handled");
    store.transaction(() => {
      for (const { row, error, putOff } of outcomes) {
        const since = this.#younger.get(row.id);
        if (since !== undefined) this.#youngerFinished.set(since, (this.#youngerFinished.get(since) ?? 0) + 1);
        if (putOff !== undefined) {
          this.#putOff.set(row.id, putOff);
          this.#postpone.run(row.attempts, realNowMs() + putOff.ms, row.id);
          continue;
        }
        this.#putOff.delete(row.id);
        for (const [id, { overtake }] of this.#putOff) if (overtake) this.#hasten.run(realNowMs(), id);
        const attempts = row.attempts + 1;
        if (error !== undefined && attempts < row.max_attempts && clock.nowMs() - row.first_ms < row.max_age_ms) {
          this.#postpone.run(attempts, realNowMs() + backOffMs(attempts), row.id);
          continue;
        }
        this.#remove.run(row.id);
        this.#younger.delete(row.id);
        if (error !== undefined)
          deadLetters.bury({ origin: row.origin, target: row.target, payload: row.payload, error, attempts, atMs: clock.nowMs() });
      }
    });
    for (const { row } of outcomes) {
      this.#flying.delete(row.id);
      this.#flyingPerTarget.set(row.target, (this.#flyingPerTarget.get(row.target) ?? 1) - 1);
    }
    this.finished += outcomes.length;
    this.kick();
    for (const waiter of this.#idleWaiters.filter(({ since }) => this.#isIdle(since))) {
      this.#idleWaiters.splice(this.#idleWaiters.indexOf(waiter), 1);
      waiter.resolve();
    }
  }
}
