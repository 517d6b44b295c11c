/** Entries of functions that no person calls: each acts as the system, in one tenant, for one record. */
import * as z from "zod";
import { runAs, systemActor } from "./context.ts";
import { DomainEvent, eventSource } from "./events.ts";
import { log } from "./log.ts";
import { TenantId } from "./schema.ts";

const Envelope = z.object({ source: z.string(), "detail-type": z.string(), detail: DomainEvent });

/**
 * A bus subscriber's Lambda handler: parses the envelope and runs `handle` as the system in the event's tenant. What throws is
 * delivered again; `handle` must be idempotent on the event's id and indifferent to order.
 */
export const subscriber =
  (handle: (event: DomainEvent) => Promise<void>) =>
  async (input: unknown): Promise<void> => {
    const { source, "detail-type": detailType, detail } = Envelope.parse(input);
    if (source !== eventSource(detail.type) || detailType !== detail.type) throw new Error("the envelope and the event disagree");
    await runAs({ actor: systemActor(detail.tenant_id), cause: detail.id }, () => handle(detail));
  };

/** A timer's Lambda handler: runs `fire` as the system in the tenant that the schedule was made for. */
export const timer =
  <T extends z.ZodType<{ tenant_id: string; schedule: string }>>(schema: T, fire: (input: z.output<T>) => Promise<void>) =>
  async (input: unknown): Promise<void> => {
    const parsed = schema.parse(input);
    await runAs({ actor: systemActor(TenantId.parse(parsed.tenant_id)), cause: parsed.schedule }, () => fire(parsed));
  };

/** Runs `work` as the system in one tenant, on behalf of a sweep: one tenant's failure is logged and does not stop the others. */
export async function inTenant(tenantId: string, cause: string, work: () => Promise<void>): Promise<boolean> {
  try {
    await runAs({ actor: systemActor(tenantId), cause }, work);
    return true;
  } catch (error) {
    log.error("sweep.tenant_failed", error, { tenant: tenantId, cause });
    return false;
  }
}
