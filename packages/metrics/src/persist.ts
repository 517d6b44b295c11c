import { setTimeout } from "node:timers/promises";
import { commit, VersionConflict, type Write } from "@bulkhead/platform";

/** Tries in all: a bulk change wakes fifty of us at once for one and the same item. */
const tries = 12;

/** Writes all of it in one transaction, again when another one was at the same items. */
export async function persist(items: readonly Write[]): Promise<void> {
  for (let tried = 1; ; tried++) {
    try {
      return await commit({ changes: [], items, result: undefined });
    } catch (error) {
      if (!(error instanceof VersionConflict) || tried === tries) throw error;
      await setTimeout(Math.random() * Math.min(25 * 2 ** tried, 1_500));
    }
  }
}
