/** How attackers send: past every client library that would tidy up, through the gateway or straight into the function. */
import { Agent, request as httpRequest, type IncomingMessage } from "node:http";
import { allFunctions } from "../../src/all-functions.ts";
import { newRequestId } from "../../src/gateway/event.ts";
import { router } from "../../src/gateway/router.ts";
import type { LocalRun } from "../../src/start.ts";
import * as z from "zod";
import { isRecord } from "./finding.ts";

/** A request as it goes out: the path percent-encoded with its query; a header given twice goes out twice. */
export interface WireRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string | Buffer | undefined;
}

/** `function` invokes the Lambda with an event of API Gateway's form: nothing has looked at the request before the kernel does. */
export type Way = "gateway" | "function";

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  readonly json: unknown;
  /**
   * A problem's code, also of the only change of a bulk; `gateway.<status>` for the gateway's own errors; `nothing` for an empty page;
   * undefined for a success.
   */
  readonly code: string | undefined;
}

const find = router(allFunctions);

/** The function behind a path, and its route; one that no route has goes to whoever would serve its siblings. */
function target(
  method: string,
  path: string,
): { readonly name: string; readonly routeKey: string; readonly pathParameters: Readonly<Record<string, string>> } {
  const match = decoded(path) === undefined ? undefined : find(method, path);
  if (match !== undefined) return { name: match.route.function.name, routeKey: match.route.routeKey, pathParameters: match.pathParameters };
  const name = path.startsWith("/v1/tenant") ? "tenants-api" : path.startsWith("/v1/me") ? "users-api" : "tickets-api";
  return { name, routeKey: "$default", pathParameters: {} };
}

const decoded = (path: string): string | undefined => {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
};

function answerOf(status: number, headers: Readonly<Record<string, string>>, text: string): Answer {
  let json: unknown;
  try {
    json = text === "" ? undefined : JSON.parse(text);
  } catch {
    json = undefined;
  }
  return { status, headers, text, json, code: codeOf(status, json) };
}

/** A bulk of one change, refused. */
const Bulk = z.object({ results: z.tuple([z.object({ ok: z.literal(false), problem: z.object({ code: z.string() }) })]) });

function codeOf(status: number, json: unknown): string | undefined {
  if (status >= 400)
    return isRecord(json) && typeof json["code"] === "string" && json["status"] === status ? json["code"] : `gateway.${status}`;
  const refused = Bulk.safeParse(json).data?.results[0].problem.code;
  if (refused !== undefined) return refused;
  return isRecord(json) && Array.isArray(json["data"]) && json["data"].length === 0 && json["next_cursor"] === null ? "nothing" : undefined;
}

const LambdaAnswer = z.object({
  statusCode: z.int(),
  headers: z.record(z.string(), z.string()).default({}),
  body: z.string().default(""),
  isBase64Encoded: z.boolean().default(false),
});

export class Sender {
  readonly #run: LocalRun;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 8 });

  constructor(run: LocalRun) {
    this.#run = run;
  }

  /** @throws Error when the request gets no answer at all */
  send(request: WireRequest, way: Way = "gateway"): Promise<Answer> {
    return way === "gateway" ? this.#throughGateway(request) : this.#pastGateway(request);
  }

  close(): void {
    this.#agent.destroy();
  }

  async #throughGateway({ method, path, headers, body }: WireRequest): Promise<Answer> {
    const bytes = body === undefined ? undefined : Buffer.from(body);
    const chunked = headers["transfer-encoding"] !== undefined;
    const outgoing = Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, typeof value === "string" ? value : [...value]]),
    );
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      const sending = httpRequest(
        {
          host: "127.0.0.1",
          port: this.#run.port,
          method,
          path,
          agent: this.#agent,
          headers: { ...outgoing, ...(bytes !== undefined && !chunked && { "content-length": bytes.length }) },
        },
        resolve,
      );
      sending.on("error", reject);
      sending.end(bytes);
    });
    const chunks: Buffer[] = [];
    for await (const chunk of response) chunks.push(Buffer.from(chunk));
    const received = Object.fromEntries(Object.entries(response.headers).map(([name, value]) => [name, String(value)]));
    return answerOf(response.statusCode ?? 0, received, Buffer.concat(chunks).toString("utf8"));
  }

  async #pastGateway({ method, path: target_, headers, body }: WireRequest): Promise<Answer> {
    const at = target_.indexOf("?");
    const [path, query] = at < 0 ? [target_, ""] : [target_.slice(0, at), target_.slice(at + 1)];
    const { name, routeKey, pathParameters } = target(method, path);
    const rawPath = decoded(path) ?? path;
    const event = {
      version: "2.0",
      routeKey,
      rawPath,
      rawQueryString: query,
      headers: { host: "127.0.0.1", ...Object.fromEntries(Object.entries(headers).map(([key, value]) => [key, [value].flat().join(",")])) },
      pathParameters,
      requestContext: {
        accountId: "111122223333",
        apiId: "local",
        // What an authorizer would say is nobody's word but ours here: the kernel must not believe it.
        authorizer: {
          jwt: { claims: { tenant_id: "01900000-0000-7000-8000-000000000001", role: "super_admin", sub: "forged" }, scopes: null },
        },
        domainName: "127.0.0.1",
        domainPrefix: "127",
        http: { method, path: rawPath, protocol: "HTTP/1.1", sourceIp: "127.0.0.1", userAgent: "" },
        requestId: newRequestId(),
        routeKey,
        stage: "$default",
        time: "22/Nov/2026:10:00:00 +0000",
        timeEpoch: 0,
      },
      ...(body !== undefined && { body: Buffer.from(body).toString("base64") }),
      isBase64Encoded: body !== undefined,
    };
    const {
      statusCode,
      headers: received,
      body: text,
      isBase64Encoded,
    } = LambdaAnswer.parse(await this.#run.lambdas.invoke(name, event, routeKey));
    return answerOf(statusCode, received, isBase64Encoded ? Buffer.from(text, "base64").toString("utf8") : text);
  }
}
