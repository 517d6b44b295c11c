/**
 * Credentials that IAM confines to one tenant. The only caller of STS.
 *
 * One DynamoDB client per tenant: the SDK memoises credentials per client, so a shared client whose provider read the actor
 * would sign the next tenant's requests with the last one's session.
 */
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import QuickLRU from "quick-lru";
import { assumeRole } from "./assume-role.ts";
import { shared } from "./aws-clients.ts";
import { tenantDataConfig } from "./config.ts";
import { currentActor } from "./context.ts";

/** Role chaining caps a session at one hour; the SDK asks again five minutes before it ends. */
const sessionSeconds = 3_600;
const clients = new QuickLRU<string, DynamoDBDocumentClient>({ maxSize: 500 });

const assumeTenant = (tenantId: string) =>
  assumeRole({
    roleArn: tenantDataConfig().BULKHEAD_TENANT_SESSION_ROLE,
    // CloudTrail names the tenant; the request stands in the audit entry, since one session serves many requests.
    sessionName: tenantId,
    tags: { tenant_id: tenantId },
    durationSeconds: sessionSeconds,
  });

/** The DynamoDB client of the acting tenant. Concurrent first uses share one STS call, since the client memoises its provider. */
export function tenantClient(): DynamoDBDocumentClient {
  const tenantId = currentActor().tenant_id;
  let client = clients.get(tenantId);
  if (client === undefined) {
    client = DynamoDBDocumentClient.from(new DynamoDBClient({ ...shared("dynamodb"), credentials: () => assumeTenant(tenantId) }), {
      marshallOptions: { removeUndefinedValues: true },
    });
    clients.set(tenantId, client);
  }
  return client;
}

/** Drops every session, for a process that becomes another function: tests. */
export function forgetTenantSessions(): void {
  clients.clear();
}
