import { nowMs, parseStored, tenantRecord, timestamp } from "@bulkhead/platform";
import * as z from "zod";
import type { TimeWindow } from "./trail-walk.ts";

/** The clocks of two machines differ: what another one has just written may lie ahead. */
const skewMs = 60_000;

/** Older than any deployment. */
const firstMoment = "2025-01-01T00:00:00.000Z";

const Existing = z.object({ created_at: z.string() });

/** The time in which the acting tenant can have entries. The platform's tenant need not be registered: it may have them ever since. */
export async function tenantLifetime(): Promise<TimeWindow> {
  const record = await tenantRecord();
  return {
    from: record === undefined ? firstMoment : parseStored(Existing, record).created_at,
    to: timestamp(nowMs() + skewMs),
  };
}
