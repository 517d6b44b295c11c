/** The timer that ends somebody's window. */
import { createSchedule, currentActor, shortId, wakeMs } from "@bulkhead/platform";
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

/** At most 64 characters, as Scheduler asks. */
const scheduleName = (tenantId: string, userId: string, until: number, attempt: number): string =>
  `mail.${shortId(tenantId)}.${shortId(userId)}.${until.toString(36)}.${attempt}`;

/**
 * Sets the timer of a window of a person of the acting tenant, if it is not set already. 1 call.
 * @param dueMs when it fires at the earliest: the window's end, unless something in it is due before
 */
export async function setDigestTimer(userId: string, until: number, attempt = 0, dueMs = until): Promise<void> {
  const { tenant_id } = currentActor();
  const schedule = scheduleName(tenant_id, userId, until, attempt);
  const input: DigestInput = { schedule, tenant_id, user_id: userId, until, attempt };
  await createSchedule({ name: schedule, atMs: wakeMs(dueMs), input });
}
