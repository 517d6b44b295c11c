import { randomBytes } from "node:crypto";
import { currentActor, realNowMs, socketConfig } from "@bulkhead/platform";
import { unauthenticated } from "@bulkhead/platform/contract";
import { keepTicket } from "./repository.ts";
import type { SocketTicket } from "./schema.ts";

/** Real seconds, as of every credential. */
const lifetimeSeconds = 30;

/** A ticket for one connection as the caller, with no more than the role that they have now. Only its digest is kept. 1 round trip. */
export async function issueTicket(): Promise<SocketTicket> {
  const { tenant_id, user_id, role } = currentActor();
  if (user_id === null) throw unauthenticated();
  const ticket = randomBytes(32).toString("base64url");
  await keepTicket(ticket, { tenant_id, user_id, role, valid_until_ms: realNowMs() + lifetimeSeconds * 1_000 });
  return { ticket, url: socketConfig().BULKHEAD_SOCKET_URL, expires_in: lifetimeSeconds };
}
