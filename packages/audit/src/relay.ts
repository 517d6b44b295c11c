/**
 * The relay: from the Audit table's stream to the bus. The trail is the outbox, so there is no second write to lose.
 *
 * It sees every tenant's entries, as no other function does: it copies them and decides nothing.
 */
import { eventOf, log, publish, TenantMismatch, TrailBatch, type DomainEvent, type TrailRecord } from "@bulkhead/platform";

/** Lambda delivers again from the first failed record on, splits a batch that keeps failing, and gives up to S3. */
export async function handler(input: unknown): Promise<{ batchItemFailures: { itemIdentifier: string }[] }> {
  const { Records } = TrailBatch.parse(input);
  const failures: string[] = [];
  const accepted: { readonly event: DomainEvent; readonly sequence: string }[] = [];
  for (const record of Records) {
    const sequence = record.dynamodb.SequenceNumber;
    const event = readEvent(record, () => failures.push(sequence));
    if (event !== undefined) accepted.push({ event, sequence });
  }
  const refused = await publish(accepted.map(({ event }) => event));
  failures.push(...refused.flatMap((index) => accepted[index]?.sequence ?? []));
  if (failures.length > 0) log.warn("relay.partial_failure", { failed: failures.length, records: Records.length });
  return { batchItemFailures: failures.map((itemIdentifier) => ({ itemIdentifier })) };
}

function readEvent(record: TrailRecord, fail: () => void): DomainEvent | undefined {
  try {
    return eventOf(record);
  } catch (error) {
    log.error(error instanceof TenantMismatch ? "relay.tenant_mismatch" : "relay.entry_invalid", error, {
      sequence: record.dynamodb.SequenceNumber,
    });
    fail();
    return undefined;
  }
}
