/** The answer that an Idempotency-Key got, kept with the state it belongs to. */
import * as z from "zod";
import { nowMs } from "./clock.ts";
import { currentActor, currentContext, type IdempotencyScope } from "./context.ts";
import { idempotencyMismatch } from "./problems.ts";
import { getItem, parseStored, tenantKey, type Key, type StoredItem } from "./table.ts";

/** How long an Idempotency-Key counts: 24 hours, in seconds. */
export const idempotencyLifetimeSeconds = 86_400;

const StoredAnswer = z.object({ fingerprint: z.string(), status: z.int(), body: z.string(), expires_at: z.int() });

/** Thrown where a request turns out to have been answered before: the kernel answers the same again. */
export class Replay extends Error {
  readonly status: number;
  readonly body: unknown;
  constructor(status: number, body: unknown) {
    super("the request was answered before");
    this.name = "Replay";
    this.status = status;
    this.body = body;
  }
}

export const idempotencyKey = (scope: IdempotencyScope): Key => ({
  pk: tenantKey("IDEMPOTENCY", ...scope.record.split("#")),
  sk: "RECORD",
});

/** The record as stored. It counts until its own expiry, whenever TTL deletes it. */
export const idempotencyItem = (scope: IdempotencyScope, body: unknown): StoredItem => ({
  ...idempotencyKey(scope),
  tenant_id: currentActor().tenant_id,
  fingerprint: scope.fingerprint,
  status: scope.status,
  body: JSON.stringify(body),
  expires_at: Math.floor(nowMs() / 1_000) + idempotencyLifetimeSeconds,
});

/**
 * Ends the request when its key is in use.
 * @throws Replay with the kept answer; Problem `idempotency.mismatch` when the key came with another request.
 */
export function replayIfKept(scope: IdempotencyScope, item: StoredItem | undefined): void {
  if (item === undefined) return;
  const kept = parseStored(StoredAnswer, item);
  if (kept.expires_at <= Math.floor(nowMs() / 1_000)) return;
  if (kept.fingerprint !== scope.fingerprint) throw idempotencyMismatch();
  throw new Replay(kept.status, JSON.parse(kept.body));
}

/**
 * For what creates something, before it is asked whether it may: a request that was answered before is answered so again, even if that
 * very answer is why it may no more. 1 round trip with an Idempotency-Key, 0 without.
 * @throws Replay; Problem `idempotency.mismatch`
 */
export async function replayIfAnswered(): Promise<void> {
  const { idempotency } = currentContext();
  if (idempotency !== undefined) replayIfKept(idempotency, await getItem(idempotencyKey(idempotency)));
}
