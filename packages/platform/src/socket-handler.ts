/** The entry of a function that serves the WebSocket API. Nobody acts yet: who is connected, the domain finds in Directory. */
import * as z from "zod";
import { log } from "./log.ts";

/** What API Gateway tells of a connection. Headers and addresses are left where they are. */
const SocketEvent = z.object({
  requestContext: z.object({
    connectionId: z.string().min(1),
    eventType: z.enum(["CONNECT", "MESSAGE", "DISCONNECT"]),
    requestId: z.string(),
  }),
  queryStringParameters: z.record(z.string(), z.string()).nullish(),
  body: z.string().nullish(),
  isBase64Encoded: z.boolean().default(false),
});

/** A message as it came. */
export interface SocketMessage {
  readonly connectionId: string;
  /** Stands for the message in logs and audit entries. */
  readonly requestId: string;
  /** Undefined for a message that is no text. */
  readonly text: string | undefined;
}

export interface SocketHandlers {
  /** Lets a connection begin, or answers the HTTP status of its refusal. */
  readonly connect: (connectionId: string, query: Readonly<Record<string, string>>) => Promise<"accepted" | 401 | 403>;
  readonly message: (message: SocketMessage) => Promise<void>;
  readonly disconnect: (connectionId: string) => Promise<void>;
}

/** A WebSocket function's Lambda handler. Its log never holds the query: a ticket stands in it. */
export const socket =
  ({ connect, message, disconnect }: SocketHandlers) =>
  async (input: unknown): Promise<{ readonly statusCode: number }> => {
    const { requestContext, queryStringParameters, body, isBase64Encoded } = SocketEvent.parse(input);
    const { connectionId, eventType, requestId } = requestContext;
    switch (eventType) {
      case "CONNECT": {
        const verdict = await connect(connectionId, queryStringParameters ?? {});
        log.info("socket.connect", { status: verdict === "accepted" ? 200 : verdict, request_id: requestId });
        return { statusCode: verdict === "accepted" ? 200 : verdict };
      }
      case "MESSAGE":
        await message({ connectionId, requestId, text: isBase64Encoded ? undefined : (body ?? "") });
        return { statusCode: 200 };
      case "DISCONNECT":
        await disconnect(connectionId);
        return { statusCode: 200 };
    }
  };
