import { realNowMs, runAs, settleAll, systemActor } from "@bulkhead/platform";
import { cut } from "./connections.ts";
import { keepConnection, listConnections, takeTicket } from "./repository.ts";
import { readStandings } from "./standing.ts";

/** A browser's tabs, and some more devices. The oldest gives way: a network that fails leaves connections behind that nobody ends. */
const mostPerPerson = 10;

/**
 * Lets whoever brings an unused, fresh ticket connect: as the person to whom it was given, if they still may. 5 round trips.
 * @returns 401 for any other ticket, without saying why; 403 for people who are shut out
 */
export async function connect(connectionId: string, query: Readonly<Record<string, string>>): Promise<"accepted" | 401 | 403> {
  const { ticket = "" } = query;
  if (!/^[\w-]{43}$/.test(ticket)) return 401;
  const admitted = await takeTicket(ticket);
  if (admitted === undefined || admitted.valid_until_ms <= realNowMs()) return 401;
  const { tenant_id, user_id, role } = admitted;
  return runAs({ actor: systemActor(tenant_id), cause: connectionId }, async () => {
    const [standings, connections] = await Promise.all([readStandings([user_id], []), listConnections()]);
    if ((await standings.actorOf({ user_id, role })) === undefined) return 403;
    const own = connections
      .filter((connection) => connection.user_id === user_id)
      .toSorted((a, b) => (a.connected_at < b.connected_at ? -1 : 1));
    await settleAll(own.slice(0, Math.max(0, own.length + 1 - mostPerPerson)).map((oldest) => cut(oldest, "too_many")));
    await keepConnection({ connection_id: connectionId, user_id, role });
    return "accepted";
  });
}
