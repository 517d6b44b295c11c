/** Open WebSocket connections: what is sent to them, and how they are cut. The stage's only caller of `@connections`. */
import {
  ApiGatewayManagementApiClient,
  DeleteConnectionCommand,
  GoneException,
  PostToConnectionCommand,
} from "@aws-sdk/client-apigatewaymanagementapi";
import { ownRole } from "./aws-clients.ts";
import { socketManagementConfig } from "./config.ts";

let client: ApiGatewayManagementApiClient | undefined;

const management = (): ApiGatewayManagementApiClient =>
  (client ??= new ApiGatewayManagementApiClient({
    ...ownRole("execute-api"),
    // The API's own address: this service has none of a region.
    endpointProvider: () => ({ url: new URL(socketManagementConfig().BULKHEAD_SOCKET_MANAGEMENT_URL) }),
  }));

/** For a process that becomes another function: tests. */
export const forgetSockets = (): void => {
  client = undefined;
};

/** Sends a text to a connection; `gone` when it has ended, or has not quite begun. Slow readers are API Gateway's to wait for. */
export async function postToConnection(connectionId: string, text: string): Promise<"sent" | "gone"> {
  try {
    await management().send(new PostToConnectionCommand({ ConnectionId: connectionId, Data: Buffer.from(text) }));
    return "sent";
  } catch (error) {
    if (error instanceof GoneException) return "gone";
    throw error;
  }
}

/** Ends a connection; one that has ended already stays so. */
export async function closeConnection(connectionId: string): Promise<void> {
  try {
    await management().send(new DeleteConnectionCommand({ ConnectionId: connectionId }));
  } catch (error) {
    if (!(error instanceof GoneException)) throw error;
  }
}
