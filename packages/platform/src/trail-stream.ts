/** The Audit table's stream as Lambda delivers it. */
import { unmarshall } from "@aws-sdk/util-dynamodb";
import * as z from "zod";
import { DomainEvent } from "./events.ts";

const StreamRecord = z.object({
  eventName: z.string(),
  dynamodb: z.object({ SequenceNumber: z.string(), NewImage: z.record(z.string(), z.unknown()).optional() }),
});

/** A batch of the stream. */
export const TrailBatch = z.object({ Records: z.array(StreamRecord) });
export type TrailRecord = z.infer<typeof StreamRecord>;

/** An entry names another tenant than the key under which IAM let it be written. */
export class TenantMismatch extends Error {
  constructor() {
    super("an entry's tenant is not the tenant of its key");
    this.name = "TenantMismatch";
  }
}

/**
 * The event that a stream record tells of; undefined for records that are no new entry (a redaction).
 * @throws TenantMismatch when the entry claims another tenant than its key's
 */
export function eventOf({ eventName, dynamodb: { NewImage } }: TrailRecord): DomainEvent | undefined {
  if (eventName !== "INSERT" || NewImage === undefined) return undefined;
  // The image is DynamoDB's own JSON; what comes out is parsed below.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const item = unmarshall(NewImage as Parameters<typeof unmarshall>[0]);
  const event = DomainEvent.parse(item);
  if (!String(item["pk"]).startsWith(`${event.tenant_id}#`)) throw new TenantMismatch();
  return event;
}
