/** Time to live: deletes what has expired when it has, and sleeps in between. */
import type { Engine } from "../aws/engine.ts";
import type { BusinessClock } from "../services.ts";
import { Alarm } from "./clock.ts";

/** DynamoDB promises two days; looking again this often finds what was written since. Real milliseconds. */
const longestSleepMs = 3_600_000;
const shortestSleepMs = 60_000;

export class Expiry {
  readonly #engine: Pick<Engine, "sweepExpired" | "nextExpiryMs">;
  readonly #clock: BusinessClock;
  readonly #alarm: Alarm;
  #stopped = false;

  constructor(engine: Pick<Engine, "sweepExpired" | "nextExpiryMs">, clock: BusinessClock, onError: (message: string) => void) {
    this.#engine = engine;
    this.#clock = clock;
    this.#alarm = new Alarm(() => {
      this.sweep().catch((error: unknown) => {
        if (!this.#stopped) onError(`expiry: ${String(error)}`);
      });
    });
  }

  /** Deletes what has expired. */
  async sweep(): Promise<void> {
    if (this.#stopped) return;
    const next = this.#engine.nextExpiryMs();
    if (next !== undefined && next <= this.#clock.nowMs()) await this.#engine.sweepExpired(this.#clock.nowMs());
    this.arm();
  }

  arm(): void {
    if (this.#stopped) return;
    const wait = (this.#engine.nextExpiryMs() ?? Infinity) - this.#clock.nowMs();
    this.#alarm.set(Math.min(Math.max(wait, shortestSleepMs), longestSleepMs));
  }

  stop(): void {
    this.#stopped = true;
    this.#alarm.clear();
  }
}
