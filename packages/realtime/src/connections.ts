/** What is done to open connections: told something, or ended. */
import { closeConnection, log, postToConnection } from "@bulkhead/platform";
import { forgetConnection, type Connection } from "./repository.ts";
import { ServerMessage, type Said } from "./schema.ts";

/** The message as it goes out: parsing drops whatever is not to be said. */
const textOf = (said: Said): string => JSON.stringify(ServerMessage.parse({ v: 1, ...said }));

/** Tells a connection something. One that has ended is forgotten: `gone`. 1 round trip. */
export async function say(connectionId: string, said: Said): Promise<"sent" | "gone"> {
  const outcome = await postToConnection(connectionId, textOf(said));
  if (outcome === "gone") await forgetConnection(connectionId);
  return outcome;
}

/** Ends a connection whose person may no longer be connected. */
export async function cut({ connection_id }: Pick<Connection, "connection_id">, why: string): Promise<void> {
  await closeConnection(connection_id);
  await forgetConnection(connection_id);
  log.info("socket.cut", { why });
}
