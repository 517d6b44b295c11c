/** When a rebuild works, and what wakes it. */
import { createSchedule, currentActor, nowMs, parseStored, tenantRecord } from "@bulkhead/platform";
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
const minuteMs = 60_000;

/** Older than any deployment: the platform's tenant need not be registered. */
const firstMoment = "2025-01-01T00:00:00.000Z";
const Existing = z.object({ created_at: z.string() });

/** The month in which the acting tenant's trail begins. 0 or 1 round trips. */
export async function firstMonth(): Promise<string> {
  const record = await tenantRecord();
  return (record === undefined ? firstMoment : parseStored(Existing, record).created_at).slice(0, 7);
}

const base64url = (uuid: string): string => Buffer.from(uuid.replaceAll("-", ""), "hex").toString("base64url");

/** A timer for the rebuild at the next whole minute after `fromMs`. Two for the same minute are one. */
export async function wakeRebuild({ id }: Rebuild, fromMs: number): Promise<void> {
  const { tenant_id } = currentActor();
  const minute = Math.floor(Math.max(fromMs, nowMs()) / minuteMs) + 1;
  const schedule = `${base64url(tenant_id)}.${base64url(id)}.${minute}`;
  const input: RebuildInput = { schedule, tenant_id, rebuild_id: id };
  await createSchedule({ name: schedule, atMs: minute * minuteMs, input });
}
