/** Lets everything that has begun come to an end, and moves business time from one due moment to the next. */
import type { Causality } from "./causality.ts";
import type { LocalClock } from "./clock.ts";
import type { Deliveries } from "./deliveries.ts";
import type { LocalScheduler } from "./scheduler.ts";
import type { StreamMapping } from "./stream-mapping.ts";

/**
 * A schedule that repeats runs at most so often in one move: crossing a month must not run hourly sweeps seven hundred times.
 * They make up for missed rounds, here as after a downtime.
 */
const mostRounds = 12;

export interface PassageOfTimeOptions {
  readonly clock: LocalClock;
  readonly streams: readonly StreamMapping[];
  readonly scheduler: LocalScheduler;
  readonly deliveries: Deliveries;
  readonly causality: Causality;
  /** Told when business time was moved: expiries are due. */
  readonly onMoved: () => void | Promise<void>;
}

export class PassageOfTime {
  readonly #options: PassageOfTimeOptions;
  #queue: Promise<unknown> = Promise.resolve();

  constructor(options: PassageOfTimeOptions) {
    this.#options = options;
  }

  /**
   * Resolves when every stream record, due schedule and delivery that is there, and all that they lead to, has been handled or given up.
   * What requests lead to that come meanwhile is not waited for.
   */
  settle(): Promise<void> {
    return this.#waiting((since) => this.#settle("all", since));
  }

  async #waiting(work: (since: number) => Promise<void>): Promise<void> {
    const { causality, deliveries } = this.#options;
    try {
      await work(causality.begin());
    } finally {
      if (!causality.end()) deliveries.forgetFinished();
    }
  }

  async #settle(schedules: "all" | "once", since: number): Promise<void> {
    const { streams, scheduler, deliveries } = this.#options;
    for (let handled = true; handled;) {
      const before = deliveries.finishedBefore(since);
      await Promise.all(streams.map((stream) => stream.drain()));
      const fired = scheduler.fireDue(schedules);
      await deliveries.idle(since);
      // Whatever was handled may have written something; a schedule into nowhere leaves no trace in what was handled.
      handled = fired > 0 || deliveries.finishedBefore(since) !== before;
    }
  }

  /**
   * Moves business time on by `ms`, stopping at each moment at which something falls due. One move at a time. A schedule that
   * repeats runs at most `rounds` times on the way, and once more at the end; with 0 not at all.
   */
  advance(ms: number, rounds = mostRounds): Promise<void> {
    return this.#inTurn((since) => this.#moveTo(since, this.#options.clock.nowMs() + ms, rounds));
  }

  /** Moves business time to a moment (epoch milliseconds), likewise. */
  advanceTo(ms: number): Promise<void> {
    return this.#inTurn((since) => this.#moveTo(since, ms));
  }

  async #moveTo(since: number, targetMs: number, rounds = mostRounds): Promise<void> {
    const { clock, scheduler, onMoved } = this.#options;
    const schedules = rounds > 0 ? "all" : "once";
    await this.#settle(schedules, since);
    const strideMs = Math.max(targetMs - clock.nowMs(), 0) / rounds;
    let round = clock.nowMs();
    for (;;) {
      const once = scheduler.nextDueMs("once");
      const every = rounds > 0 ? Math.max(scheduler.nextDueMs("every"), round + strideMs) : Infinity;
      const stop = Math.min(once, every);
      if (stop > targetMs) break;
      clock.moveTo(stop);
      if (rounds === 0) scheduler.passOver();
      if (stop === every) round = stop;
      await this.#settle(stop === every ? "all" : "once", since);
    }
    clock.moveTo(targetMs);
    if (rounds === 0) scheduler.passOver();
    await onMoved();
    await this.#settle(schedules, since);
    scheduler.arm();
  }

  #inTurn(work: (since: number) => Promise<void>): Promise<void> {
    const turn = this.#queue.then(() => this.#waiting(work));
    this.#queue = turn.catch(() => undefined);
    return turn;
  }
}
