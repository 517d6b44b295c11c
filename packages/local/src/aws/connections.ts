/** The WebSocket API's management of open connections: `execute-api`'s `@connections`. */
import type { Stage } from "@bulkhead/platform/names";
import { type SocketConnections, ServiceError } from "../services.ts";
import { type Answer, cut, json, raw } from "./answer.ts";
import { allow, befall, type Call, count, type Desk, isLost, perform } from "./call.ts";

/** What an API's id is here. */
export const socketApiId = "local";

/** API Gateway passes on no longer message. */
const mostBytes = 128 * 1024;

const operations: Readonly<Record<string, "PostToConnection" | "GetConnection" | "DeleteConnection">> = {
  POST: "PostToConnection",
  GET: "GetConnection",
  DELETE: "DeleteConnection",
};

const decoded = (segment: string): string => {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
};

const pathForm = /^\/([^/]+)\/(?:@|%40)connections\/([^/]+)$/;

/** Whether a path below the endpoint is one of connections: `/<stage>/@connections/<id>`. */
export const isConnectionPath = (path: string): boolean => pathForm.test(path);

const gone = (): ServiceError => new ServiceError("GoneException", 410, "The connection is no longer available.");

export const connectionManagement = (desk: Desk, stage: Stage, connections: SocketConnections) => {
  const service = "execute-api";
  /** @param path one that {@link isConnectionPath} */
  return (call: Call, method: string, path: string): Promise<Answer | typeof cut> => {
    const action = operations[method];
    return perform(desk, service, action ?? "Unknown", call, () => {
      const [, stageName = "", segment = ""] = pathForm.exec(path) ?? [];
      const id = decoded(segment);
      if (action === undefined) throw new ServiceError("MissingAuthenticationTokenException", 403, "Missing Authentication Token");
      const resource = `arn:aws:execute-api:${stage.region}:${stage.account}:${socketApiId}/${stageName}/${method}/@connections/${id}`;
      allow(desk, service, call, [{ action: "execute-api:ManageConnections", resource }]);
      if (stageName !== stage.stage) throw new ServiceError("ForbiddenException", 403, "Forbidden");
      befall(desk, service, action, call);
      const answer = answerOf(action, id, call.body);
      count(desk, service, action, call);
      return isLost(desk, service, action, call) ? cut : answer;
    });
  };

  function answerOf(action: "PostToConnection" | "GetConnection" | "DeleteConnection", id: string, body: Buffer): Answer {
    switch (action) {
      case "PostToConnection":
        if (body.length > mostBytes) throw new ServiceError("PayloadTooLargeException", 413, "Message too long");
        if (!connections.post(id, body)) throw gone();
        return raw(service, 200, Buffer.alloc(0));
      case "GetConnection": {
        const found = connections.get(id);
        if (found === undefined) throw gone();
        const at = (ms: number): string => new Date(ms).toISOString();
        return json(service, 200, {
          connectedAt: at(found.connectedMs),
          identity: { sourceIp: found.sourceIp },
          lastActiveAt: at(found.lastActiveMs),
        });
      }
      case "DeleteConnection":
        if (!connections.close(id)) throw gone();
        return raw(service, 204, Buffer.alloc(0));
    }
  }
};
