/** Event buses that tenants own, in accounts of theirs: a bus's own policy decides whether it takes what we send. */
import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { ownRole } from "./aws-clients.ts";
import { currentActor } from "./context.ts";

let client: EventBridgeClient | undefined;

export interface TenantBusEvent {
  readonly bus: string;
  readonly type: string;
  /** JSON text of an object. */
  readonly detail: string;
  readonly time: Date;
}

/** `source` of what the acting tenant's buses get: a bus that admits no other takes nothing from anybody else's tenant. */
export const tenantBusSource = (): string => `bulkhead.tenant.${currentActor().tenant_id}`;

/**
 * Puts one event on a bus of the acting tenant. 1 round trip, and whatever of it the SDK repeats within the time.
 * @returns undefined when the bus took it; `timeout` when there was no answer in time; else EventBridge's error code, such as
 *          `AccessDeniedException`
 */
export async function putOnTenantBus({ bus, type, detail, time }: TenantBusEvent, timeoutMs: number): Promise<string | undefined> {
  client ??= new EventBridgeClient(ownRole("events"));
  const abortSignal = AbortSignal.timeout(timeoutMs);
  try {
    const { Entries } = await client.send(
      new PutEventsCommand({ Entries: [{ EventBusName: bus, Source: tenantBusSource(), DetailType: type, Detail: detail, Time: time }] }),
      { abortSignal },
    );
    const [entry] = Entries ?? [];
    return entry?.EventId === undefined ? (entry?.ErrorCode ?? "InternalFailure") : undefined;
  } catch (error) {
    if (abortSignal.aborted) return "timeout";
    return error instanceof Error ? error.name : "InternalFailure";
  }
}
