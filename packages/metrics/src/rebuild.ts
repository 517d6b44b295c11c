/** Counting a tenant's whole trail anew: how a rebuild begins, goes on and ends. */
import {
  commit,
  createSchedule,
  currentActor,
  newId,
  nowMs,
  readTrailMonth,
  realNowMs,
  remove,
  replaceItem,
  replayIfAnswered,
  retryOnConflict,
  tenantRecord,
  timestamp,
  trailTimeKey,
  parseStored,
  queryItems,
  VersionConflict,
  type Write,
} from "@bulkhead/platform";
import * as z from "zod";
import { Tally } from "./counts.ts";
import { deltas, type Delta } from "./deltas.ts";
import { getState, stateKey, type Rebuild, type State } from "./generation.ts";
import { dayAt, monthsBetween } from "./months.ts";
import { persist } from "./persist.ts";
import { countWrite, currentPartition, monthPartition } from "./repository.ts";
import type { RebuildInput } from "./rebuild-input.ts";
import { CountersRebuild } from "./schema.ts";

/**
 * From when on the bus counts for both, in milliseconds from now: later than any subscriber still believes that there is no rebuild.
 */
const noticeMs = 60_000;
/**
 * How long after a moment the trail shows all that happened before it: longer than a request takes to commit, and the trail's index to
 * follow.
 */
const commitMs = 60_000;
const minuteMs = 60_000;
/** Worked at a stretch, in milliseconds of real time; a timer has half a minute. */
const stretchMs = 15_000;
/** Entries read at a time. */
const chunk = 100;
/** Items of one transaction; DynamoDB takes a hundred. */
const mostItems = 90;
/** Older than any deployment: the platform's tenant need not be registered. */
const firstMoment = "2025-01-01T00:00:00.000Z";

/** Another run of the same rebuild was faster. */
class Overtaken extends Error {}

const Existing = z.object({ created_at: z.string() });

const firstMonth = async (): Promise<string> => {
  const record = await tenantRecord();
  return (record === undefined ? firstMoment : parseStored(Existing, record).created_at).slice(0, 7);
};

export const presentRebuild = ({ rebuild }: State): CountersRebuild =>
  CountersRebuild.parse({
    tenant_id: currentActor().tenant_id,
    status: rebuild?.status ?? "none",
    started_at: rebuild?.started_at ?? null,
    started_by: rebuild?.started_by ?? null,
    finished_at: rebuild?.finished_at ?? null,
    entries: rebuild?.entries ?? 0,
  });

const stateWrite = (state: State, next: Omit<State, "version">, refused = (): Error => new Overtaken()): Write =>
  replaceItem({ ...next, ...stateKey() }, state.version, refused);

/**
 * Begins to count the tenant's trail anew; one that is under way is woken up again. The counters in force stay until all is counted.
 * 3 round trips.
 * @throws Problem `conflict`; Replay
 */
export const startRebuild = (): Promise<CountersRebuild> =>
  retryOnConflict(async () => {
    await replayIfAnswered();
    const state = await getState();
    const atMs = nowMs();
    if (state.rebuild !== null && state.rebuild.status !== "done") {
      await wake(state.rebuild, atMs);
      return presentRebuild(state);
    }
    const rebuild: Rebuild = {
      id: newId(),
      status: "counting",
      other: { number: state.current.number + 1, since: timestamp(atMs + noticeMs) },
      started_at: timestamp(atMs),
      started_by: currentActor().type === "user" ? currentActor().user_id : null,
      finished_at: null,
      entries: 0,
      month: await firstMonth(),
      after: null,
    };
    const next = { ...state, rebuild };
    const result = presentRebuild(next);
    // Two that begin at once, or one whose answer was lost: the next try finds the rebuild and wakes it.
    await commit({ changes: [], items: [stateWrite(state, next, () => new VersionConflict())], result });
    await wake(rebuild, atMs + noticeMs + commitMs);
    return result;
  });

const base64url = (uuid: string): string => Buffer.from(uuid.replaceAll("-", ""), "hex").toString("base64url");

/** A timer at the next whole minute. Two for the same minute are one. */
async function wake({ id }: Rebuild, fromMs: number): Promise<void> {
  const { tenant_id } = currentActor();
  const minute = Math.floor(Math.max(fromMs, nowMs()) / minuteMs) + 1;
  const schedule = `${base64url(tenant_id)}.${base64url(id)}.${minute}`;
  const input: RebuildInput = { schedule, tenant_id, rebuild_id: id };
  await createSchedule({ name: schedule, atMs: minute * minuteMs, input });
}

/** Goes on with a rebuild for a stretch, and makes the next timer where there is something left. Of two at once one goes on. */
export async function continueRebuild({ rebuild_id }: RebuildInput): Promise<void> {
  const endMs = realNowMs() + stretchMs;
  try {
    for (let state = await getState(); ;) {
      const { rebuild } = state;
      if (rebuild?.id !== rebuild_id || rebuild.status === "done") return;
      const startMs = Date.parse(rebuild.other.since) + commitMs;
      if (rebuild.status === "counting" && nowMs() < startMs) return await wake(rebuild, startMs);
      if (realNowMs() > endMs) return await wake(rebuild, nowMs());
      const step = rebuild.status === "counting" ? countOn : clearOn;
      state = await step(state, rebuild);
      // Whoever believes in the old counters for a while must not write behind our back.
      if (rebuild.status === "counting" && state.rebuild?.status === "clearing") return await wake(rebuild, nowMs() + commitMs);
    }
  } catch (error) {
    if (!(error instanceof Overtaken)) throw error;
    // It may have been ourselves, with an answer that was lost.
    const { rebuild } = await getState();
    if (rebuild !== null && rebuild.status !== "done") await wake(rebuild, nowMs());
  }
}

/** Counts a page of the trail; behind the last one puts the new counters into force. */
async function countOn(state: State, rebuild: Rebuild): Promise<State> {
  const { since, number } = rebuild.other;
  const { entries, more } = await readTrailMonth(rebuild.month, {
    range: { ...(rebuild.after !== null && { after: rebuild.after }), before: since },
    descending: false,
    limit: chunk,
  });
  const sums = new Map<string, { readonly delta: Delta; readonly tally: Tally }>();
  let counted = 0;
  let after = rebuild.after;
  for (const entry of entries) {
    const changes = deltas(entry);
    if (sums.size + changes.length > mostItems) break;
    for (const delta of changes) {
      const key = `${delta.day} ${delta.team} ${delta.person}`;
      const sum = sums.get(key) ?? { delta, tally: new Tally() };
      sums.set(key, sum);
      sum.tally.addAll(delta.counts);
    }
    counted++;
    after = trailTimeKey(entry);
  }
  const done = counted === entries.length && !more;
  const months = monthsBetween(rebuild.month, since.slice(0, 7));
  const nextMonth = months[1];
  const counts = { ...rebuild, entries: rebuild.entries + counted };
  const next: Rebuild = !done
    ? { ...counts, after }
    : nextMonth !== undefined
      ? { ...counts, month: nextMonth, after: null }
      : { ...counts, status: "clearing", other: state.current, month: await firstMonth(), after: null };
  const isInForce = next.status === "clearing";
  const moved = { current: isInForce ? rebuild.other : state.current, rebuild: next };
  const writes = [...sums.values()]
    .filter(({ tally }) => tally.counts.size > 0)
    .map(({ delta, tally }) => countWrite(number, { ...delta, counts: tally.counts }));
  await persist([stateWrite(state, moved), ...writes]);
  return { ...moved, version: state.version + 1 };
}

/** Removes a page of the old counters. */
async function clearOn(state: State, rebuild: Rebuild): Promise<State> {
  const { number } = rebuild.other;
  const months = monthsBetween(rebuild.month, dayAt(nowMs()).slice(0, 7));
  for (const pk of [...months.map((month) => monthPartition(number, month)), currentPartition(number)]) {
    const { items } = await queryItems({ pk, limit: mostItems, only: ["pk", "sk"] });
    if (items.length === 0) continue;
    const removals = items.map((item) => remove({ pk, sk: String(item["sk"]) }));
    await persist([stateWrite(state, state), ...removals]);
    return { ...state, version: state.version + 1 };
  }
  const moved = { current: state.current, rebuild: { ...rebuild, status: "done" as const, finished_at: timestamp(nowMs()) } };
  await persist([stateWrite(state, moved)]);
  return { ...moved, version: state.version + 1 };
}
