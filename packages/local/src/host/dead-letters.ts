/** What was given up: kept, listed at `/_local/dead-letters`, never retried by itself. */
import * as z from "zod";
import type { Store } from "./store.ts";

const Row = z.object({
  id: z.number(),
  origin: z.string(),
  target: z.string(),
  payload: z.string(),
  error: z.string(),
  attempts: z.number(),
  at_ms: z.number(),
});

export interface DeadLetter {
  readonly id: number;
  /** `bus`, `schedule` or `stream`. */
  readonly origin: string;
  /** The function that did not handle it. */
  readonly target: string;
  readonly payload: unknown;
  readonly error: string;
  readonly attempts: number;
  /** Business time, ISO 8601. */
  readonly at: string;
}

export class DeadLetters {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  /** Keeps one; `payload` is JSON text. Belongs into the transaction that removes it from where it waited. */
  bury(letter: { origin: string; target: string; payload: string; error: string; attempts: number; atMs: number }): void {
    this.#store.database
      .prepare("INSERT INTO dead_letter (origin, target, payload, error, attempts, at_ms) VALUES (?, ?, ?, ?, ?, ?)")
      .run(letter.origin, letter.target, letter.payload, letter.error, letter.attempts, letter.atMs);
  }

  /** The newest thousand, oldest first. */
  list(): DeadLetter[] {
    return this.#store.database
      .prepare("SELECT * FROM (SELECT * FROM dead_letter ORDER BY id DESC LIMIT 1000) ORDER BY id")
      .all()
      .map((row) => {
        const { at_ms, payload, ...rest } = Row.parse(row);
        return { ...rest, payload: z.json().parse(JSON.parse(payload)), at: new Date(at_ms).toISOString() };
      });
  }
}
