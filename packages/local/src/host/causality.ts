/**
 * Which of what happens goes back to a request that came only after somebody began to wait: those who let things come to an end wait for
 * what was there and all that it leads to, and not for a pause that whoever keeps asking never makes.
 */

export class Causality {
  #waiting = 0;
  #latest = 0;
  /** By the id of a request or an event: who was the last to have begun to wait when the request came. */
  readonly #since = new Map<string, number>();

  /** Somebody begins to wait; the answer tells them from others, who count up. Ends with {@link end}. */
  begin(): number {
    this.#waiting++;
    return ++this.#latest;
  }

  /** Somebody no longer waits. Answers whether anybody still does. */
  end(): boolean {
    // Whoever begins to wait from now on waits for all that there is.
    if (--this.#waiting === 0) this.#since.clear();
    return this.#waiting > 0;
  }

  /** A request has come in from outside. */
  came(requestId: string): void {
    if (this.#waiting > 0) this.#since.set(requestId, this.#latest);
  }

  /** Something has happened because of a request or an event. */
  happened(id: string, cause: string): void {
    const since = this.#since.get(cause);
    if (since !== undefined) this.#since.set(id, since);
  }

  /** Who need not wait for what this event leads to: everybody up to this number. 0 for nobody. */
  sinceOf(id: string): number {
    return this.#since.get(id) ?? 0;
  }
}
