import { getItem, runAs, systemActor } from "@bulkhead/platform";
import { leave } from "./presence.ts";
import { connectionKey, parseConnection, removeConnection, takeOwner } from "./repository.ts";

/** Forgets a connection that has ended, and that its person was at tickets through it. */
export async function disconnect(connectionId: string): Promise<void> {
  const owner = await takeOwner(connectionId);
  if (owner === undefined) return;
  await runAs({ actor: systemActor(owner.tenant_id), cause: connectionId }, async () => {
    const item = await getItem(connectionKey(connectionId));
    if (item === undefined) return;
    await removeConnection(connectionId);
    await leave(parseConnection(item));
  });
}
