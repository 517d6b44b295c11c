import { commit, currentActor, newId, nowMs, replayIfAnswered, retryOnConflict, timestamp, VersionConflict } from "@bulkhead/platform";
import { getState, presentRebuild, stateWrite, type Rebuild } from "./generation.ts";
import { commitMs, firstMonth, noticeMs, wakeRebuild } from "./rebuild-times.ts";
import type { CountersRebuild } from "./schema.ts";

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
      await wakeRebuild(state.rebuild, atMs);
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
    // First its timer, which does nothing where no rebuild follows: a request that is repeated once there is an answer sets none.
    await wakeRebuild(rebuild, atMs + noticeMs + commitMs);
    // Two that begin at once, or one whose answer was lost: the next try finds the rebuild and wakes it.
    return commit({ changes: [], items: [stateWrite(state, next, () => new VersionConflict())], result });
  });
