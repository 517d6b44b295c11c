/** Waking up for an endpoint at a later moment. */
import { createSchedule, currentActor, nowMs, shortId, wakeMs } from "@bulkhead/platform";
import { EntityId, TenantId } from "@bulkhead/platform/schema";
import * as z from "zod";

/** What the timer is fired with. */
export const WakeInput = z.object({
  /** The schedule's own name, for logs and the trail. */
  schedule: z.string(),
  tenant_id: TenantId,
  webhook_id: EntityId,
  /** The replay that goes on. */
  replay_id: EntityId.optional(),
});
export type WakeInput = z.infer<typeof WakeInput>;

/**
 * `<tenant>.<endpoint>.<moment>`, at most 64 characters as Scheduler asks: whatever is due for an endpoint within one minute needs one
 * schedule, however many deliveries wait, and what is due decides what is sent.
 */
export const wakeEndpoint = (webhookId: string, atMs: number): Promise<void> => wake(webhookId, wakeMs(atMs), { webhook_id: webhookId });

/** The same to go on with a replay: `<tenant>.<replay>.<moment>`. */
export const wakeReplay = (webhookId: string, replayId: string): Promise<void> =>
  wake(replayId, wakeMs(nowMs()), { webhook_id: webhookId, replay_id: replayId });

async function wake(id: string, atMs: number, about: Pick<WakeInput, "webhook_id" | "replay_id">): Promise<void> {
  const { tenant_id } = currentActor();
  const schedule = `${shortId(tenant_id)}.${shortId(id)}.${atMs.toString(36)}`;
  await createSchedule({ name: schedule, atMs, input: { schedule, tenant_id, ...about } satisfies WakeInput });
}
