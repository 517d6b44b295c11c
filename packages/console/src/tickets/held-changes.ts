/**
 * Changes that can still be taken back, because they have not been asked for yet: closing a ticket cannot be undone by everybody who
 * may close one, so it is the asking that waits.
 */

/** How long one can take it back, in milliseconds. */
export const undoMs = 6_000;

/** `keepalive`: the page is going, and the answer will not be seen. */
type Send = (how: { readonly keepalive: boolean }) => void;

export class HeldChanges {
  readonly #held = new Map<Send, ReturnType<typeof setTimeout>>();
  readonly #leave = (): void => this.flush();

  constructor() {
    addEventListener("pagehide", this.#leave);
  }

  /** Sends after a while, unless the function that comes back is called before. That answers whether it was in time. */
  hold(send: Send): () => boolean {
    this.#held.set(
      send,
      setTimeout(() => {
        this.#held.delete(send);
        send({ keepalive: false });
      }, undoMs),
    );
    return () => {
      clearTimeout(this.#held.get(send));
      return this.#held.delete(send);
    };
  }

  /** Sends everything now. */
  flush(): void {
    for (const [send, timer] of this.#held) {
      clearTimeout(timer);
      send({ keepalive: true });
    }
    this.#held.clear();
  }

  close(): void {
    this.flush();
    removeEventListener("pagehide", this.#leave);
  }
}
