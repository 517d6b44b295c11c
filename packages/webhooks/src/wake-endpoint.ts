/** Waking up for an endpoint at a later moment. */
import { createSchedule, currentActor, nowMs } from "@bulkhead/platform";
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

const minuteMs = 60_000;
/** A schedule for a moment as near as this may be past when Scheduler takes it. */
const marginMs = 10_000;

const base64url = (uuid: string): string => Buffer.from(uuid.replaceAll("-", ""), "hex").toString("base64url");

/** The whole minute at which Scheduler can wake us for a moment. */
const minuteOf = (atMs: number): number => Math.ceil(Math.max(atMs, nowMs() + marginMs) / minuteMs);

/**
 * `<tenant>.<endpoint>.<minute>`, at most 64 characters as Scheduler asks: whatever is due for an endpoint within one minute needs one
 * schedule, however many deliveries wait, and what is due decides what is sent.
 */
export async function wakeEndpoint(webhookId: string, atMs: number): Promise<void> {
  const { tenant_id } = currentActor();
  const minute = minuteOf(atMs);
  const schedule = `${base64url(tenant_id)}.${base64url(webhookId)}.${minute.toString(36)}`;
  await createSchedule({
    name: schedule,
    atMs: minute * minuteMs,
    input: { schedule, tenant_id, webhook_id: webhookId } satisfies WakeInput,
  });
}

/** The same to go on with a replay: `<tenant>.<replay>.<minute>`. */
export async function wakeReplay(webhookId: string, replayId: string): Promise<void> {
  const { tenant_id } = currentActor();
  const minute = minuteOf(nowMs());
  const schedule = `${base64url(tenant_id)}.${base64url(replayId)}.${minute.toString(36)}`;
  const input: WakeInput = { schedule, tenant_id, webhook_id: webhookId, replay_id: replayId };
  await createSchedule({ name: schedule, atMs: minute * minuteMs, input });
}
