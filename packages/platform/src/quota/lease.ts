/** What one container may still serve for one tenant. It takes requests out of the tenant's bucket in batches. */
import { bucketMs, type Taken } from "./take-from-bucket.ts";

/** How long a batch is good for, in milliseconds. What is left of it then has lapsed. */
export const leaseMs = 10_000;

/** How long a container leaves an empty bucket alone, at least: it gathers a batch in the meantime. */
export const pauseMs = 2_000;

export interface LeaseSeams {
  /** Takes up to `want` requests out of the tenant's bucket. */
  readonly take: (perMinute: number, want: number) => Promise<Pick<Taken, "granted" | "retryAfterMs">>;
  /** Real time, in milliseconds. */
  readonly nowMs: () => number;
}

export class Lease {
  readonly #seams: LeaseSeams;
  #perMinute = 0;
  #size = 0;
  #left = 0;
  #since = Number.NEGATIVE_INFINITY;
  #pausedUntil = Number.NEGATIVE_INFINITY;
  #renewal: Promise<void> | undefined;

  constructor(seams: LeaseSeams) {
    this.#seams = seams;
  }

  /**
   * Uses up one request. 0 round trips while the batch lasts.
   * @returns 0, or for how many milliseconds there is nothing to use up
   * @throws whatever keeps it from the bucket
   */
  async spend(perMinute: number): Promise<number> {
    if (perMinute !== this.#perMinute) this.#begin(perMinute);
    for (;;) {
      const now = this.#seams.nowMs();
      if (this.#left > 0 && now < this.#since + leaseMs) {
        this.#left--;
        return 0;
      }
      if (now < this.#pausedUntil) return this.#pausedUntil - now;
      // Whoever comes meanwhile waits for the same batch.
      this.#renewal ??= this.#renew().finally(() => {
        this.#renewal = undefined;
      });
      await this.#renewal;
    }
  }

  /** Another quota: what was refused under the last one may be there under this. */
  #begin(perMinute: number): void {
    this.#perMinute = perMinute;
    this.#pausedUntil = Number.NEGATIVE_INFINITY;
  }

  async #renew(): Promise<void> {
    const { granted, retryAfterMs } = await this.#seams.take(this.#perMinute, this.#batch());
    const now = this.#seams.nowMs();
    if (granted === 0) {
      this.#pausedUntil = now + Math.max(pauseMs, retryAfterMs);
      return;
    }
    this.#since = now;
    this.#size = granted;
    this.#left = granted;
  }

  /**
   * What this container needs until a batch lapses, going by the last one: so that little lapses where little is asked, and one
   * write serves many requests where much is. Never more than the whole tenant may spend in that time.
   */
  #batch(): number {
    const spent = this.#size - this.#left;
    const elapsed = Math.max(1, this.#seams.nowMs() - this.#since);
    const pace = Math.ceil((spent * leaseMs) / elapsed);
    const most = Math.floor((this.#perMinute * leaseMs) / bucketMs);
    return Math.max(1, Math.min(pace, 2 * this.#size, most));
  }
}
