/**
 * Many changes on one request. Each is a commit of its own, succeeds or fails by itself, and stands in the trail under the name of
 * the whole.
 */
import { createHash } from "node:crypto";
import pMap from "p-map";
import * as z from "zod";
import { nowMs } from "./clock.ts";
import { commit, type Write } from "./commit.ts";
import { currentActor, currentContext, runAs, type Context, type IdempotencyScope } from "./context.ts";
import { problemBody, toProblem } from "./http/respond.ts";
import { idempotencyItem, idempotencyKey, Replay, replayIfKept } from "./idempotency.ts";
import { newId } from "./ids.ts";
import { conflict, idempotencyMismatch, invalidRequest } from "./problems.ts";
import type { ProblemBody } from "./schema.ts";
import { getItem, parseStored, tableName, type Key, type StoredItem } from "./table.ts";

/** What is changed: an entity, once in a batch. */
export interface BatchItem {
  readonly id: string;
  /** As `If-Match`, for this one. */
  readonly expected_version?: number | undefined;
}

export type BatchOutcome<R> = { readonly ok: true; readonly value: R } | { readonly ok: false; readonly problem: ProblemBody };

/** Few enough to leave the tenant's own requests room, many enough for fifty to take five times as long as one. */
const atOnce = 10;

/**
 * Runs `change` for each item, a few at a time, each with the batch's name, its own expected version and its own part of the
 * request's Idempotency-Key: repeated after a crash, the request does what is left and no more. With a key 1 round trip more, before
 * them all; the caller ends with {@link keepAnswer} once the outcome `isFinal`.
 * @param answered parses what an item's change answered when a repeated request finds it done
 * @throws Replay when the whole request was answered before; Problem `idempotency.mismatch`; `request.invalid` for `If-Match`,
 *         which no batch can heed
 */
export async function inBatch<I extends BatchItem, R>(
  items: readonly I[],
  answered: z.ZodType<R>,
  change: (item: I) => Promise<R>,
): Promise<{ readonly batch: string; readonly outcomes: readonly BatchOutcome<R>[]; readonly isFinal: boolean }> {
  const { expectedVersion, idempotency, ...context } = currentContext();
  if (expectedVersion !== undefined)
    throw invalidRequest({
      errors: [{ path: "/header/if-match", code: "not_supported", message: "give each change its expected_version" }],
    });
  const batch = idempotency === undefined ? newId() : await claim(context, idempotency);
  const run = async (item: I): Promise<BatchOutcome<R>> => {
    try {
      return { ok: true, value: await runAs({ ...context, batch, ...ownConditions(item, idempotency) }, () => change(item)) };
    } catch (error) {
      if (error instanceof Replay) return { ok: true, value: answered.parse(error.body) };
      return { ok: false, problem: problemBody(toProblem(error, context.cause, "batch"), context.cause) };
    }
  };
  const outcomes = await pMap(items, run, { concurrency: atOnce });
  return { batch, outcomes, isFinal: outcomes.every((outcome) => outcome.ok || !mayPass(outcome.problem)) };
}

/** A problem that the same request may not meet again. */
const mayPass = ({ status, code }: ProblemBody): boolean => status === 429 || status >= 500 || code === conflict.code;

const ownConditions = (
  { id, expected_version }: BatchItem,
  idempotency: IdempotencyScope | undefined,
): Pick<Context, "expectedVersion" | "idempotency"> => ({
  ...(expected_version !== undefined && { expectedVersion: expected_version }),
  ...(idempotency !== undefined && { idempotency: { ...idempotency, record: partOf(idempotency.record, id) } }),
});

/** The record of one item, beside the one of the whole request. */
const partOf = (record: string, id: string): string => {
  const [person = "", request = ""] = record.split("#");
  return `${person}#${createHash("sha256")
    .update(JSON.stringify([request, id]))
    .digest("base64url")}`;
};

/**
 * Keeps the answer of a request whose changes were commits of their own, or which changed nothing, under its Idempotency-Key. 1
 * round trip with a key, 0 without.
 * @throws Replay when the same request, sent twice, was faster
 */
export async function keepAnswer<R>(result: R): Promise<R> {
  return currentContext().idempotency === undefined ? result : commit({ changes: [], result });
}

const Claim = z.object({ fingerprint: z.string(), batch: z.string() });

const claimKey = (scope: IdempotencyScope): Key => ({ pk: idempotencyKey(scope).pk, sk: "BATCH" });

/** Found where another request, or an earlier try of this one, has claimed the key. */
class Claimed extends Error {
  readonly claim: z.infer<typeof Claim>;
  constructor(item: StoredItem) {
    super("the key is claimed");
    this.claim = parseStored(Claim, item);
  }
}

/** Notes which request the key is for before anything is changed; answers the batch's name, that of an earlier try if there was one. */
async function claim(context: Context, scope: IdempotencyScope): Promise<string> {
  const batch = newId();
  try {
    return await runAs(context, () => commit({ changes: [], items: [claimWrite(scope, batch)], result: batch }));
  } catch (error) {
    if (!(error instanceof Claimed)) throw error;
    if (error.claim.fingerprint !== scope.fingerprint) throw idempotencyMismatch();
    replayIfKept(scope, await getItem(idempotencyKey(scope)));
    return error.claim.batch;
  }
}

function claimWrite(scope: IdempotencyScope, batch: string): Write {
  const { fingerprint, expires_at } = idempotencyItem(scope, null);
  return {
    item: {
      Put: {
        TableName: tableName("desk"),
        Item: { ...claimKey(scope), tenant_id: currentActor().tenant_id, fingerprint, batch, expires_at },
        ConditionExpression: "attribute_not_exists(pk) OR #expires <= :now",
        ExpressionAttributeNames: { "#expires": "expires_at" },
        ExpressionAttributeValues: { ":now": Math.floor(nowMs() / 1_000) },
        ReturnValuesOnConditionCheckFailure: "ALL_OLD",
      },
    },
    refused: (existing) => {
      if (existing === undefined) return new Error("a claim was refused by nothing");
      const claimed = new Claimed(existing);
      // An earlier try of this very write may have gone through although its answer was lost.
      return claimed.claim.batch === batch ? undefined : claimed;
    },
  };
}
