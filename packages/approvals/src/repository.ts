/** How requests for approval are stored and found. Private to the package. */
import {
  currentActor,
  EntityRecord,
  findForChange,
  indexKeys,
  nowMs,
  parseStored,
  tenantKey,
  type Draft,
  type EntityKind,
  type Key,
  type StoredItem,
} from "@bulkhead/platform";
import * as z from "zod";
import { approvalNotFound } from "./errors.ts";
import type { ApprovalEventData } from "./events.ts";
import { maySeeApproval } from "./policy.ts";
import { Approval, type ApprovalStatus } from "./schema.ts";

export const ApprovalRecord = EntityRecord.extend(Approval.omit({ version: true }).shape);
export type ApprovalRecord = z.infer<typeof ApprovalRecord>;

/** How long a request waits for a decision, in milliseconds. */
export const lifetimeMs = 7 * 24 * 3_600_000;

/** The partition of `by_status` in which requests of one status stand, in the order of their creation, which is that of their expiry. */
export const statusPartition = (status: ApprovalStatus): string => tenantKey("APPROVALS", status);

const listed = ({ id, status, created_at }: Draft<ApprovalRecord>): StoredItem => {
  const keys = indexKeys("by_status");
  return { [keys.pk]: statusPartition(status), [keys.sk]: `${created_at}#${id}` };
};

const summary = ({ kind, status, ticket_id, user_id, requested_by, decided_by }: Draft<ApprovalRecord>): ApprovalEventData => ({
  kind,
  status,
  ticket_id,
  user_id,
  requested_by,
  decided_by,
});

export const approvalKind: EntityKind<ApprovalRecord> = {
  entity: "approval",
  schema: ApprovalRecord,
  indexes: listed,
  row: (record) => Approval.parse(record),
  summary,
};

/** Nobody decided in time, whether the sweep has been there or not. */
const asOfNow = <A extends Pick<Approval, "status" | "expires_at">>(approval: A): A =>
  approval.status === "requested" && Date.parse(approval.expires_at) <= nowMs() ? { ...approval, status: "expired" } : approval;

/** A request as the API shows it: parsing drops what is internal. */
export const presentApproval = (record: ApprovalRecord): Approval => asOfNow(Approval.parse(record));

const Row = z.object({ row: Approval });

/** A list's row, from the index. */
export const presentRow = (item: StoredItem): Approval => asOfNow(parseStored(Row, item).row);

/** @throws Problem `approval.not_found`, also when it exists and the actor may not see it */
export function visible(record: ApprovalRecord | undefined): ApprovalRecord {
  if (record === undefined || !maySeeApproval(currentActor(), record)) throw approvalNotFound();
  return record;
}

/**
 * A request that the actor may see, to be changed. 1 round trip.
 * @throws Problem `approval.not_found`; Replay
 */
export const getApprovalForChange = async (id: string): Promise<ApprovalRecord> => visible(await findForChange(approvalKind, id));

const OpenRequest = z.object({ approval_id: z.string() });

/** There is while a request is open: one for each change of each ticket or person. */
export const openKey = ({ kind, ticket_id, user_id }: Pick<Approval, "kind" | "ticket_id" | "user_id">): Key => ({
  pk: tenantKey("OPENREQUEST", kind, ticket_id ?? user_id ?? ""),
  sk: "OPEN",
});

export const openItem = (approval: Pick<Approval, "id" | "kind" | "ticket_id" | "user_id">): StoredItem => ({
  ...openKey(approval),
  approval_id: approval.id,
});

export const parseOpenItem = (item: StoredItem): string => parseStored(OpenRequest, item).approval_id;
