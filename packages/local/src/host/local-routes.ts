/** `/_local/*`: what the local run offers beyond the deployed surface, to programs on this machine only. */
import type { IncomingMessage, ServerResponse } from "node:http";
import * as z from "zod";
import { readBody } from "./read-body.ts";

/** What a local route answers. Errors are problem details (RFC 9457). */
export interface LocalAnswer {
  readonly status: number;
  readonly contentType: "application/json" | "application/problem+json";
  readonly body: Readonly<Record<string, unknown>>;
}

/** `query` holds each parameter once; `body` is the parsed JSON, undefined when there is none. */
export type LocalRoute = (query: Readonly<Record<string, string>>, body: unknown) => LocalAnswer | Promise<LocalAnswer>;

/** By method and path: `POST /_local/clock`. */
export type LocalRoutes = Readonly<Record<string, LocalRoute>>;

const largestBodyBytes = 256 * 1024;

export const ok = (body: LocalAnswer["body"], status = 200): LocalAnswer => ({ status, contentType: "application/json", body });

export const problem = (
  status: number,
  code: string,
  title: string,
  detail?: string,
  members: Readonly<Record<string, unknown>> = {},
): LocalAnswer => ({
  status,
  contentType: "application/problem+json",
  body: { type: `urn:bulkhead:problem:${code}`, title, status, code, ...(detail !== undefined && { detail }), ...members },
});

/** 400 that names what is wrong with a part (`json`, `query`) of the request. */
export const invalid = (part: string, error: z.ZodError): LocalAnswer =>
  problem(400, "request.invalid", "The request is not valid", z.prettifyError(error), {
    errors: error.issues.map((issue) => ({
      path: ["", part, ...issue.path.map(String)].join("/"),
      code: issue.code,
      message: issue.message,
    })),
  });

export const noQuery = z.strictObject({});
export const noBody = z.undefined({ error: "this route takes no body" });

/** A route whose query and body are parsed before it runs. */
export const localRoute =
  <Query extends z.ZodType, Body extends z.ZodType>(
    Query: Query,
    Body: Body,
    run: (query: z.output<Query>, body: z.output<Body>) => LocalAnswer | Promise<LocalAnswer>,
  ): LocalRoute =>
  (rawQuery, rawBody) => {
    const query = Query.safeParse(rawQuery);
    if (!query.success) return invalid("query", query.error);
    const body = Body.safeParse(rawBody);
    if (!body.success) return invalid("json", body.error);
    return run(query.data, body.data);
  };

/** Answers a request under `/_local`. */
export function localHandler(routes: LocalRoutes): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  const paths = new Set(Object.keys(routes).map((key) => key.slice(key.indexOf(" ") + 1)));

  const answer = async (request: IncomingMessage): Promise<LocalAnswer> => {
    if (!isLocal(request)) return problem(403, "local.loopback_only", "These routes serve programs on this machine only");
    const url = new URL(request.url ?? "/", "http://localhost");
    const route = routes[`${request.method} ${url.pathname}`];
    if (route === undefined) {
      if (paths.has(url.pathname)) return problem(405, "route.method_not_allowed", "The route does not have this method");
      return problem(404, "route.not_found", "There is no such route", `known: ${Object.keys(routes).join(", ")}`);
    }
    const bytes = await readBody(request, largestBodyBytes);
    if (bytes === undefined) return problem(413, "request.too_large", "The body is larger than 256 KB");
    const body = parseJson(bytes);
    if (body === undefined) return problem(400, "request.malformed", "The body is not valid JSON");
    return route(Object.fromEntries(url.searchParams), body.value);
  };

  return async (request, response) => send(response, await answer(request));
}

/**
 * From this machine, asked for under this machine's name (no DNS name that was rebound to it), and not by a page of another
 * site: these routes sign tokens and move time.
 */
export function isLocal(request: IncomingMessage): boolean {
  const host = request.headers.host ?? "";
  const { origin } = request.headers;
  return (
    /^(?:127\.|::1$|::ffff:127\.)/.test(request.socket.remoteAddress ?? "") &&
    /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/.test(host) &&
    (origin === undefined || origin === `http://${host}`)
  );
}

const parseJson = (bytes: Buffer): { readonly value: unknown } | undefined => {
  if (bytes.length === 0) return { value: undefined };
  try {
    return { value: JSON.parse(bytes.toString("utf8")) };
  } catch {
    return undefined;
  }
};

function send(response: ServerResponse, { status, contentType, body }: LocalAnswer): void {
  const bytes = Buffer.from(JSON.stringify(body));
  response.writeHead(status, { "content-type": contentType, "content-length": bytes.length, "cache-control": "no-store" });
  response.end(bytes);
}
