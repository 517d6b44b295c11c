/** The timer that ends somebody's window. */
import { createSchedule, currentActor, nowMs } from "@bulkhead/platform";
import { EntityId, TenantId } from "@bulkhead/platform/schema";
import * as z from "zod";

/** What the timer is fired with. */
export const DigestInput = z.object({
  /** The schedule's own name. */
  schedule: z.string(),
  tenant_id: TenantId,
  user_id: EntityId,
  /** The window's end. */
  until: z.number(),
  /** How often the window's timer was set anew after it had fired. */
  attempt: z.int().default(0),
});
export type DigestInput = z.infer<typeof DigestInput>;

const minuteMs = 60_000;
/** A schedule for a moment as near as this may be past when Scheduler takes it. */
const marginMs = 10_000;

const base64url = (uuid: string): string => Buffer.from(uuid.replaceAll("-", ""), "hex").toString("base64url");

/** At most 64 characters, as Scheduler asks. */
const scheduleName = (tenantId: string, userId: string, until: number, attempt: number): string =>
  `mail.${base64url(tenantId)}.${base64url(userId)}.${until.toString(36)}.${attempt}`;

/** Sets the timer of a window of a person of the acting tenant, if it is not set already. 1 call. */
export async function setDigestTimer(userId: string, until: number, attempt = 0): Promise<void> {
  const { tenant_id } = currentActor();
  const schedule = scheduleName(tenant_id, userId, until, attempt);
  const input: DigestInput = { schedule, tenant_id, user_id: userId, until, attempt };
  // Scheduler keeps the minute: never before the window's end.
  await createSchedule({ name: schedule, atMs: Math.ceil(Math.max(until, nowMs() + marginMs) / minuteMs) * minuteMs, input });
}
