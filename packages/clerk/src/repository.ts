/**
 * What must be known of Clerk: which organisation a tenant is (in Desk), and which tenants a person belongs to (in Directory, since a
 * deleted person's event names none).
 */
import { createHash } from "node:crypto";
import {
  commit,
  createDirectoryItems,
  getDirectoryItem,
  getItem,
  nowMs,
  parseStored,
  put,
  putDirectoryItem,
  queryDirectory,
  tenantKey,
  type Key,
} from "@bulkhead/platform";
import * as z from "zod";

const organisationKey = (): Key => ({ pk: tenantKey("CLERK"), sk: "ORGANISATION" });
const OrganisationItem = z.object({ organisation_id: z.string() });

/** The organisation that the acting tenant is; undefined while Clerk has not told. 1 round trip. */
export async function findOrganisationId(): Promise<string | undefined> {
  const item = await getItem(organisationKey());
  return item && parseStored(OrganisationItem, item).organisation_id;
}

/** 1 round trip. */
export const keepOrganisationId = (organisationId: string): Promise<void> =>
  commit({ changes: [], items: [put({ ...organisationKey(), organisation_id: organisationId })], result: undefined });

const digest = (...parts: readonly string[]): string => createHash("sha256").update(JSON.stringify(parts)).digest("hex");

const personPartition = (issuer: string, personId: string): string => `IDENTITY#${digest(issuer, personId)}`;

/** Remembers that somebody belongs to a tenant. */
export const keepTenantOf = (issuer: string, personId: string, tenantId: string): Promise<void> =>
  putDirectoryItem({ pk: personPartition(issuer, personId), sk: tenantId });

/** The tenants that somebody has ever belonged to. */
export async function tenantsOf(issuer: string, personId: string): Promise<readonly string[]> {
  const found: string[] = [];
  for (let after: string | undefined; ;) {
    const items = await queryDirectory(personPartition(issuer, personId), { after, limit: 100 });
    found.push(...items.map((item) => parseStored(z.object({ sk: z.string() }), item).sk));
    if (items.length < 100) return found;
    after = found.at(-1);
  }
}

/** How long a webhook's id is remembered, in seconds. Its sender gives up after three days. */
const rememberedSeconds = 30 * 86_400;

const webhookKey = (id: string): Key => ({ pk: `IDENTITY#${digest("webhook", id)}`, sk: "HANDLED" });
const Handled = z.object({ expires_at: z.int() });
const nowSeconds = (): number => Math.floor(nowMs() / 1_000);

/** Whether a webhook's work has been done before. */
export async function wasHandled(webhookId: string): Promise<boolean> {
  const item = await getDirectoryItem(webhookKey(webhookId));
  return item !== undefined && parseStored(Handled, item).expires_at > nowSeconds();
}

/** Noted when the work is done: a crash before has it done again, which changes nothing. */
export const noteHandled = async (webhookId: string): Promise<void> => {
  await createDirectoryItems([{ ...webhookKey(webhookId), expires_at: nowSeconds() + rememberedSeconds }]);
};
