/** API Gateway's HTTP API in front of the functions: the same events, the same authorizer, the same limits and errors. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { FunctionDeclaration } from "@bulkhead/platform/functions";
import type { Stage } from "@bulkhead/platform/names";
import { readBody } from "../host/read-body.ts";
import { FunctionError } from "../host/lambda-pool.ts";
import { sendAnswer, sendMessage } from "./answer.ts";
import type { Authorizer } from "./authorizer.ts";
import { gatewayEvent, splitTarget } from "./event.ts";
import { router } from "./router.ts";

/** HTTP APIs take no more. */
const largestBodyBytes = 10 * 1024 * 1024;

export interface GatewayOptions {
  readonly functions: readonly FunctionDeclaration[];
  readonly stage: Stage;
  readonly authorizer: Authorizer;
  /** Rejects with {@link FunctionError}. */
  readonly invoke: (functionName: string, event: unknown, routeKey: string) => Promise<unknown>;
  /** Told of each request before a function is. */
  readonly onRequest: (requestId: string) => void;
}

export type Gateway = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** Throws when two functions declare the same route. */
export function gateway({ functions, stage, authorizer, invoke, onRequest }: GatewayOptions): Gateway {
  const find = router(functions);

  return async (request, response) => {
    const { path } = splitTarget(request.url ?? "/");
    if (!isDecodable(path)) return sendMessage(response, 400, "Bad Request");
    const match = find(request.method ?? "GET", path);
    if (match === undefined) return sendMessage(response, 404, "Not Found");
    const body = await readBody(request, largestBodyBytes);
    if (body === undefined) return sendMessage(response, 413, "Request Entity Too Large", { connection: "close" });
    const authorization = match.route.authorized ? await authorizer(request.headers.authorization) : undefined;
    if (authorization?.allowed === false)
      return sendMessage(response, 401, "Unauthorized", { "www-authenticate": authorization.challenge });
    const event = gatewayEvent({ request, match, body, stage, ...(authorization?.allowed === true && { claims: authorization.claims }) });
    if (event === undefined) return sendMessage(response, 400, "Bad Request");
    const { requestId } = event.requestContext;
    onRequest(requestId);
    try {
      const answer = await invoke(match.route.function.name, event, match.route.routeKey);
      if (!sendAnswer(response, requestId, answer, request.method === "HEAD"))
        sendMessage(response, 500, "Internal Server Error", { "apigw-requestid": requestId });
    } catch (error) {
      const unavailable = error instanceof FunctionError && (error.timedOut || error.errorType === "Runtime.Closed");
      sendMessage(response, unavailable ? 503 : 500, unavailable ? "Service Unavailable" : "Internal Server Error", {
        "apigw-requestid": requestId,
      });
    }
  };
}

const isDecodable = (path: string): boolean => {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
};
