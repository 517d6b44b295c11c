/**
 * A request as API Gateway's HTTP API hands it to a Lambda: payload format 2.0.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
import { randomBytes } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Stage } from "@bulkhead/platform/names";
import { realNowMs } from "../host/real-time.ts";
import type { RouteMatch } from "./router.ts";

export interface GatewayEvent {
  readonly version: "2.0";
  readonly routeKey: string;
  readonly rawPath: string;
  readonly rawQueryString: string;
  readonly cookies?: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
  readonly queryStringParameters?: Readonly<Record<string, string>>;
  readonly pathParameters?: Readonly<Record<string, string>>;
  readonly requestContext: {
    readonly accountId: string;
    readonly apiId: string;
    readonly authorizer?: { readonly jwt: { readonly claims: Readonly<Record<string, string>>; readonly scopes: null } };
    readonly domainName: string;
    readonly domainPrefix: string;
    readonly http: {
      readonly method: string;
      readonly path: string;
      readonly protocol: string;
      readonly sourceIp: string;
      readonly userAgent: string;
    };
    readonly requestId: string;
    readonly routeKey: string;
    readonly stage: "$default";
    /** Common log format. */
    readonly time: string;
    readonly timeEpoch: number;
  };
  readonly body?: string;
  readonly isBase64Encoded: boolean;
}

export interface EventFacts {
  readonly request: IncomingMessage;
  readonly match: RouteMatch;
  readonly body: Buffer;
  readonly claims?: Readonly<Record<string, string>>;
  readonly stage: Stage;
}

/** The path and query as sent. */
export const splitTarget = (target: string): { readonly path: string; readonly query: string } => {
  const at = target.indexOf("?");
  return at < 0 ? { path: target, query: "" } : { path: target.slice(0, at), query: target.slice(at + 1) };
};

/** A new request id of API Gateway's shape. */
export const newRequestId = (): string => randomBytes(11).toString("base64");

/** `undefined` when the path or query is not valid percent-encoding, which API Gateway answers itself. */
export function gatewayEvent({ request, match, body, claims, stage }: EventFacts): GatewayEvent | undefined {
  const { path, query } = splitTarget(request.url ?? "/");
  const parameters = parseQuery(query);
  const decodedPath = decode(path);
  if (decodedPath === undefined || parameters === undefined) return undefined;
  // HTTP APIs hand over the path decoded, and cut it off at a question mark that was encoded.
  const [rawPath = "/"] = decodedPath.split("?");
  const { cookie, ...sent } = joinHeaders(request.rawHeaders);
  const sourceIp = request.socket.remoteAddress ?? "127.0.0.1";
  const headers: Record<string, string> = {
    ...sent,
    "x-amzn-trace-id": `Root=1-${Math.floor(realNowMs() / 1000).toString(16)}-${randomBytes(12).toString("hex")}`,
    "x-forwarded-for": sent["x-forwarded-for"] === undefined ? sourceIp : `${sent["x-forwarded-for"]}, ${sourceIp}`,
    "x-forwarded-port": String(request.socket.localPort ?? 0),
    "x-forwarded-proto": "http",
  };
  const host = headers["host"] ?? "localhost";
  const method = request.method ?? "GET";
  const timeEpoch = realNowMs();
  const key = match.route.routeKey;
  // A body with these has no meaning, and the function's adapter would fail on it.
  const hasBody = body.length > 0 && method !== "GET" && method !== "HEAD";
  const isText = textual.test(headers["content-type"] ?? "");
  return {
    version: "2.0",
    routeKey: key,
    rawPath,
    rawQueryString: query,
    ...(cookie !== undefined && { cookies: cookie.split(/; */).filter((one) => one !== "") }),
    headers,
    ...(Object.keys(parameters).length > 0 && { queryStringParameters: parameters }),
    ...(Object.keys(match.pathParameters).length > 0 && { pathParameters: match.pathParameters }),
    requestContext: {
      accountId: stage.account,
      apiId: "local",
      ...(claims !== undefined && { authorizer: { jwt: { claims, scopes: null } } }),
      domainName: host,
      domainPrefix: host.split(/[.:]/)[0] ?? host,
      http: { method, path: rawPath, protocol: "HTTP/1.1", sourceIp, userAgent: headers["user-agent"] ?? "" },
      requestId: newRequestId(),
      routeKey: key,
      stage: "$default",
      time: commonLogTime(timeEpoch),
      timeEpoch,
    },
    ...(hasBody && { body: isText ? body.toString("utf8") : body.toString("base64") }),
    isBase64Encoded: hasBody && !isText,
  };
}

/** Any other content reaches the function in base64. */
const textual = /^(?:text\/|application\/(?:json|xml|javascript)\b)/i;

/** Names in lower case, repeated ones joined by commas (cookies by semicolons). */
function joinHeaders(raw: readonly string[]): Record<string, string> {
  const headers: Record<string, string> = {};
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const name = (raw[at] ?? "").toLowerCase();
    const value = raw[at + 1] ?? "";
    const before = headers[name];
    headers[name] = before === undefined ? value : `${before}${name === "cookie" ? "; " : ","}${value}`;
  }
  return headers;
}

function parseQuery(query: string): Record<string, string> | undefined {
  const parameters: Record<string, string> = {};
  for (const pair of query.split("&").filter((one) => one !== "")) {
    const [name, value] = [pair.replace(/=.*$/s, ""), /=(.*)$/s.exec(pair)?.[1] ?? ""].map((text) => decode(text.replaceAll("+", " ")));
    if (name === undefined || value === undefined) return undefined;
    const before = Object.hasOwn(parameters, name) ? parameters[name] : undefined;
    Object.defineProperty(parameters, name, {
      value: before === undefined ? value : `${before},${value}`,
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
  return parameters;
}

const decode = (text: string): string | undefined => {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
};

const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

const commonLogTime = (ms: number): string => {
  const [date = "", time = ""] = new Date(ms).toISOString().split("T");
  const [year = "", month = "1", day = ""] = date.split("-");
  return `${day}/${months[Number(month) - 1] ?? ""}/${year}:${time.slice(0, 8)} +0000`;
};
