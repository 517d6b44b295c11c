/** Who acts, and on whose request: carried by AsyncLocalStorage, so that no verb can be handed another tenant. */
import { AsyncLocalStorage } from "node:async_hooks";
import type { Role } from "./roles.ts";

/** Whoever acts, in exactly one tenant. */
export interface Actor {
  readonly type: "user" | "system" | "super_admin" | "service";
  /** From the verified token; for super_admin from X-Tenant-Id; for system from the record being processed. Never from a body. */
  readonly tenant_id: string;
  /** Null for system. */
  readonly user_id: string | null;
  readonly role: Role;
  readonly team_ids: readonly string[];
}

/** An `Idempotency-Key` in force: commit() keeps the answer with the state it belongs to. */
export interface IdempotencyScope {
  /** Distinguishes tenant-wide by user, route and key; part of the record's partition key. */
  readonly record: string;
  /** Digest of the request's method, path and body: the same key with another request is refused. */
  readonly fingerprint: string;
  /** The status that the route answers on success. */
  readonly status: number;
}

/** Who asked for a change that somebody else approved: stands in the change's audit entry beside whoever approved. */
export interface ApprovedRequest {
  readonly approval_id: string;
  readonly requested_by: string;
}

export interface Context {
  readonly actor: Actor;
  /** The id of the request or event that led here; stands in every audit entry. */
  readonly cause: string;
  /** `If-Match`: the version that the change was decided on. */
  readonly expectedVersion?: number;
  readonly idempotency?: IdempotencyScope;
  /** The request that the change fulfils, when it was asked for and approved. */
  readonly approved?: ApprovedRequest;
  /** What a change of many entities is called as a whole; stands in each of their entries. */
  readonly batch?: string;
}

const storage = new AsyncLocalStorage<Context>();

/** Runs `work` on behalf of the context's actor. */
export const runAs = <T>(context: Context, work: () => T): T => storage.run(context, work);

/** The context of the running request or event. Fails closed: without one nothing may touch a tenant. */
export function currentContext(): Context {
  const context = storage.getStore();
  if (context === undefined) throw new Error("no actor: a tenant's data was touched outside runAs()");
  return context;
}

export const currentActor = (): Actor => currentContext().actor;

/** Another service acting in one tenant, such as the identity provider whose events arrive. */
export const serviceActor = (tenantId: string): Actor => ({ ...systemActor(tenantId), type: "service" });

/** The system acting in one tenant: timers, subscribers, sweeps. */
export const systemActor = (tenantId: string): Actor => ({
  type: "system",
  tenant_id: tenantId,
  user_id: null,
  role: "admin",
  team_ids: [],
});
