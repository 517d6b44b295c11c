/** When a rebuild works, and what wakes it. */
import { createSchedule, currentActor, parseStored, shortId, tenantRecord, wakeMs } from "@bulkhead/platform";
import * as z from "zod";
import type { Rebuild } from "./generation.ts";
import type { RebuildInput } from "./rebuild-input.ts";

/**
 * From when on the bus counts for both, in milliseconds from now: later than any subscriber still believes that there is no rebuild.
 */
export const noticeMs = 60_000;
/**
 * How long after a moment the trail shows all that happened before it: longer than a request takes to commit, and the trail's index to
 * follow.
 */
export const commitMs = 60_000;

/** Older than any deployment: the platform's tenant need not be registered. */
const firstMoment = "2025-01-01T00:00:00.000Z";
const Existing = z.object({ created_at: z.string() });

/** The month in which the acting tenant's trail begins. 0 or 1 round trips. */
export async function firstMonth(): Promise<string> {
  const record = await tenantRecord();
  return (record === undefined ? firstMoment : parseStored(Existing, record).created_at).slice(0, 7);
}

/** A timer for the rebuild, at the whole minute at or behind `fromMs`. Two for the same minute are one. */
export async function wakeRebuild({ id }: Rebuild, fromMs: number): Promise<void> {
  const { tenant_id } = currentActor();
  const atMs = wakeMs(fromMs);
  const schedule = `${shortId(tenant_id)}.${shortId(id)}.${atMs.toString(36)}`;
  const input: RebuildInput = { schedule, tenant_id, rebuild_id: id };
  await createSchedule({ name: schedule, atMs, input });
}
