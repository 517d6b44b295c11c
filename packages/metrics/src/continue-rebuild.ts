import { nowMs, queryItems, readTrailMonth, realNowMs, remove, timestamp, trailTimeKey } from "@bulkhead/platform";
import { Tally } from "./counts.ts";
import { deltas, type Delta } from "./deltas.ts";
import { getState, stateWrite, type Rebuild, type State } from "./generation.ts";
import { dayAt, monthsBetween } from "./months.ts";
import { persist } from "./persist.ts";
import type { RebuildInput } from "./rebuild-input.ts";
import { commitMs, firstMonth, wakeRebuild } from "./rebuild-times.ts";
import { countWrite, currentPartition, monthPartition } from "./repository.ts";

/** Worked at a stretch, in milliseconds of real time; a timer has half a minute. */
const stretchMs = 15_000;
/** Entries read at a time. */
const chunk = 100;
/** Items of one transaction; DynamoDB takes a hundred. */
const mostItems = 90;

/** Another run of the same rebuild was faster. */
class Overtaken extends Error {}

const moveTo = (state: State, next: Omit<State, "version">) => stateWrite(state, next, () => new Overtaken());

/** Goes on with a rebuild for a stretch, and makes the next timer where there is something left. Of two at once one goes on. */
export async function continueRebuild({ rebuild_id }: RebuildInput): Promise<void> {
  const endMs = realNowMs() + stretchMs;
  try {
    for (let state = await getState(); ;) {
      const { rebuild } = state;
      if (rebuild?.id !== rebuild_id || rebuild.status === "done") return;
      const startMs = Date.parse(rebuild.other.since) + commitMs;
      if (rebuild.status === "counting" && nowMs() < startMs) return await wakeRebuild(rebuild, startMs);
      if (realNowMs() > endMs) return await wakeRebuild(rebuild, nowMs());
      const step = rebuild.status === "counting" ? countOn : clearOn;
      state = await step(state, rebuild);
      // Whoever believes in the old counters for a while must not write behind our back.
      if (rebuild.status === "counting" && state.rebuild?.status === "clearing") return await wakeRebuild(rebuild, nowMs() + commitMs);
    }
  } catch (error) {
    if (!(error instanceof Overtaken)) throw error;
    // It may have been ourselves, with an answer that was lost.
    const { rebuild } = await getState();
    if (rebuild !== null && rebuild.status !== "done") await wakeRebuild(rebuild, nowMs());
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
  await persist([moveTo(state, moved), ...writes]);
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
    await persist([moveTo(state, state), ...removals]);
    return { ...state, version: state.version + 1 };
  }
  const moved = { current: state.current, rebuild: { ...rebuild, status: "done" as const, finished_at: timestamp(nowMs()) } };
  await persist([moveTo(state, moved)]);
  return { ...moved, version: state.version + 1 };
}
