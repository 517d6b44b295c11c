/**
 * Sends what is due for one endpoint. One invocation at a time does so, for some seconds: an endpoint that is slow, or never answers,
 * occupies one invocation and delays nobody but itself.
 */
import { setTimeout as wait } from "node:timers/promises";
import {
  commitItems,
  currentActor,
  findEntity,
  getItem,
  getItems,
  log,
  newId,
  nowMs,
  parseStored,
  realNowMs,
  releaseLease,
  settleAll,
  takeLease,
  tenantIsSuspended,
  timestamp,
  webhookConfig,
  type Key,
  type StoredItem,
} from "@bulkhead/platform";
import type { DomainEvent } from "@bulkhead/platform/events";
import * as z from "zod";
import { attemptDelivery, type Attempted } from "./attempt-delivery.ts";
import {
  deliveryKey,
  DeliveryMovedOn,
  keptAttempts,
  parseDelivery,
  readMarks,
  removeMark,
  replaceWrites,
  type DeliveryRecord,
  type Mark,
} from "./delivery-items.ts";
import { disableWebhook } from "./disable-webhook.ts";
import { guardedAgents } from "./guarded-agent.ts";
import { judgeAttempt, mostFailingMs, retryDelaysMs, retryInMs } from "./policy.ts";
import { parseSecrets, secretsKey, webhookKind, webhookPartition, type Secrets, type WebhookRecord } from "./repository.ts";
import type { Attempt } from "./schema.ts";
import { wakeEndpoint } from "./wake-endpoint.ts";

/** Longer than a round of sending ever takes, so that only a crash lets it run out. */
const leaseMs = 30_000;
/** Nothing is begun later than this after the start: with a last attempt of five seconds a round ends within twenty. */
const beginWithinMs = 15_000;
/** Before each attempt at giving a lease back, in milliseconds; each is three by the SDK. */
const releasePausesMs = [0, 100, 400, 1_600];
/** Sent at a time. */
const atOnce = 10;

const leaseKey = (webhookId: string): Key => ({ pk: webhookPartition(webhookId), sk: "PUMP" });
const Health = z.object({ failing_since: z.string().optional() });

/**
 * Sends everything that is due for an endpoint, until nothing is or some seconds have passed, and leaves a schedule behind for what
 * remains. When another invocation is at it, that one is left word and does it.
 * @param known an event that is at hand anyway, and need not be read again
 */
export async function pumpEndpoint(webhookId: string, known?: DomainEvent): Promise<void> {
  const owner = newId();
  const key = leaseKey(webhookId);
  const lease = await takeLease(key, owner, leaseMs).catch(async (error: unknown) => {
    // It may have been taken without our hearing of it.
    await giveBack(key, owner);
    throw error;
  });
  if (!lease.taken) {
    // Should the other invocation die, somebody must look once its lease has run out: whoever is the first to wait, or was woken to look.
    if (lease.first || known === undefined) await wakeEndpoint(webhookId, nowMs() + lease.untilMs - realNowMs());
    return;
  }
  let round: Round | undefined;
  try {
    round = await Round.begin(webhookId, lease.item, known);
    for (;;) {
      const nextMs = await round.send();
      if (nextMs !== undefined) await wakeEndpoint(webhookId, nextMs);
      const released = await releaseLease(key, owner, { failing_since: round.failingSince }, round.isOver);
      if (released === "released") return;
      if (released === "lost") {
        log.warn("webhooks.lease_lost", { tenant: currentActor().tenant_id, webhook: webhookId });
        return;
      }
    }
  } catch (error) {
    // The event is delivered again, and what it finds due is sent then: nobody need wait for the lease to run out.
    await giveBack(key, owner, round === undefined ? {} : { failing_since: round.failingSince });
    throw error;
  } finally {
    round?.end();
  }
}

/**
 * Gives the lease back after a failure, insistently: while it is kept, nothing is sent to the endpoint. If that fails too, the lease runs
 * out by itself, and whoever has found it taken has left a schedule for that moment.
 */
async function giveBack(key: Key, owner: string, left: Readonly<Record<string, string | undefined>> = {}): Promise<void> {
  for (const pauseMs of releasePausesMs) {
    await wait(pauseMs);
    try {
      await releaseLease(key, owner, left, true);
      return;
    } catch (error) {
      log.warn("webhooks.lease_kept", { tenant: currentActor().tenant_id, error: error instanceof Error ? error.name : String(error) });
    }
  }
}

class Round {
  readonly #webhookId: string;
  readonly #endpoint: WebhookRecord | undefined;
  readonly #secrets: Secrets;
  readonly #known: DomainEvent | undefined;
  readonly #startedMs = realNowMs();
  readonly #agents = guardedAgents({ allowLoopback: webhookConfig().BULKHEAD_ALLOW_PRIVATE_WEBHOOKS === "1" });
  #stopped: boolean;
  /** Since when the endpoint has had no success; undefined when its last attempt was one. */
  failingSince: string | undefined;

  private constructor(
    webhookId: string,
    endpoint: WebhookRecord | undefined,
    secrets: Secrets,
    state: { readonly stopped: boolean; readonly failingSince: string | undefined; readonly known: DomainEvent | undefined },
  ) {
    this.#webhookId = webhookId;
    this.#endpoint = endpoint;
    this.#secrets = secrets;
    this.#stopped = state.stopped;
    this.failingSince = state.failingSince;
    this.#known = state.known;
  }

  static async begin(webhookId: string, lease: StoredItem, known: DomainEvent | undefined): Promise<Round> {
    const [endpoint, secrets, suspended] = await Promise.all([
      findEntity(webhookKind, webhookId),
      getItem(secretsKey(webhookId)),
      tenantIsSuspended(),
    ]);
    const { failing_since: since } = parseStored(Health, lease);
    return new Round(webhookId, endpoint, parseSecrets(secrets), {
      stopped: suspended || endpoint === undefined || endpoint.deleted_at !== null || endpoint.status === "disabled",
      // What failed before it was enabled anew is forgotten.
      failingSince: since !== undefined && endpoint !== undefined && since >= endpoint.enabled_at ? since : undefined,
      known,
    });
  }

  /** Whether nothing is begun any more. */
  get isOver(): boolean {
    return realNowMs() - this.#startedMs >= beginWithinMs;
  }

  end(): void {
    this.#agents.close();
  }

  /** Sends what is due, also what falls due in a moment. Answers when there is something left to do, in epoch milliseconds. */
  async send(): Promise<number | undefined> {
    for (;;) {
      const marks = await readMarks(this.#webhookId, atOnce);
      const due = this.#stopped ? marks : marks.filter(({ at }) => Date.parse(at) <= nowMs());
      const [next] = marks;
      if (next === undefined) return undefined;
      if (this.isOver) return Date.parse(next.at);
      if (due.length > 0) {
        await this.#handle(due);
        continue;
      }
      const inMs = Date.parse(next.at) - nowMs();
      const isSoon = inMs <= (retryDelaysMs[0] ?? 0) && realNowMs() - this.#startedMs + inMs < beginWithinMs;
      if (!isSoon) return Date.parse(next.at);
      await wait(Math.max(inMs, 1));
    }
  }

  async #handle(due: readonly Mark[]): Promise<void> {
    const items = await getItems(due.map(({ delivery_id }) => deliveryKey(this.#webhookId, delivery_id)));
    await settleAll(due.map((mark, index) => this.#handleOne(mark, items[index])));
  }

  async #handleOne(mark: Mark, item: StoredItem | undefined): Promise<void> {
    const delivery = item && parseDelivery(item);
    if (delivery === undefined || delivery.next_attempt_at !== mark.at) return commitItems([removeMark(this.#webhookId, mark)]);
    const isSent = !this.#stopped && this.#mayHave(delivery);
    await this.#keep(delivery, isSent ? await this.#attempt(delivery) : { ...delivery, status: "stopped", next_attempt_at: null });
  }

  /** What an endpoint that has not proved that it wants events may have: the question. */
  #mayHave({ source }: DeliveryRecord): boolean {
    return this.#endpoint?.status === "active" || source.of === "confirmation";
  }

  async #attempt(delivery: DeliveryRecord): Promise<DeliveryRecord> {
    if (this.#endpoint === undefined) throw new Error("nothing is sent to an endpoint that is not there");
    const attempted = await attemptDelivery(delivery, {
      endpoint: this.#endpoint,
      secrets: this.#secrets,
      agents: this.#agents,
      known: this.#known,
    });
    const after = afterAttempt(delivery, attempted);
    const verdict = judgeAttempt(attempted.attempt);
    if (verdict === "delivered") this.failingSince = undefined;
    else if (verdict !== "hopeless") await this.#noteFailure(attempted.attempt, verdict === "gone");
    return after;
  }

  async #noteFailure({ at }: Attempt, gone: boolean): Promise<void> {
    this.failingSince ??= at;
    if (!gone && Date.parse(at) - Date.parse(this.failingSince) < mostFailingMs) return;
    this.#stopped = true;
    await disableWebhook(this.#webhookId, gone ? "gone" : "failing");
  }

  async #keep(before: DeliveryRecord, after: DeliveryRecord): Promise<void> {
    try {
      await commitItems(replaceWrites(before, after));
    } catch (error) {
      // Asked for anew, or tried by an invocation whose lease had run out: what they wrote holds.
      if (!(error instanceof DeliveryMovedOn)) throw error;
    }
    log.info("webhooks.attempted", {
      tenant: currentActor().tenant_id,
      webhook: this.#webhookId,
      delivery: before.id,
      outcome: after.status,
      attempts: after.attempt_count,
      status: after.last_status,
      error: after.last_error,
    });
  }
}

/** The delivery as an attempt leaves it. */
function afterAttempt(before: DeliveryRecord, { attempt, retryAfterMs }: Attempted): DeliveryRecord {
  const tries = before.tries + 1;
  const tried = {
    ...before,
    tries,
    attempt_count: before.attempt_count + 1,
    last_attempt_at: attempt.at,
    last_status: attempt.status,
    last_error: attempt.error,
    attempts: [...before.attempts, attempt].slice(-keptAttempts),
    next_attempt_at: null,
  };
  const verdict = judgeAttempt(attempt);
  if (verdict === "delivered") return { ...tried, status: "delivered" };
  const inMs = verdict === "again" ? retryInMs(tries, retryAfterMs, Math.random()) : undefined;
  return inMs === undefined ? { ...tried, status: "failed" } : { ...tried, next_attempt_at: timestamp(nowMs() + inMs) };
}
