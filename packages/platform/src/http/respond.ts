/** Answers: a route's one success, or a problem. */
import * as z from "zod";
import type { RouteDeclaration } from "../contract.ts";
import { log } from "../log.ts";
import { Problem } from "../problem.ts";
import { internalError, throttled } from "../problems.ts";
import type { ProblemBody } from "../schema.ts";
import type { Answer, BodyOf, HeadersOf, RouteContext, TextAnswer, TextTypeOf } from "./route-types.ts";

type AnswerArguments<Body> = Body extends undefined ? [body?: undefined] : [body: Body];

/**
 * A handler's success: the route's one 2xx with this JSON body, its `version` as ETag where the contract says so. `c` gives the
 * body its type.
 */
export function answer<D extends RouteDeclaration>(c: RouteContext<D>, ...body: AnswerArguments<BodyOf<D>>): Answer<BodyOf<D>>;
export function answer(_c: unknown, body?: unknown): Answer<unknown> {
  return { body };
}

/** A handler's success in another form than JSON: text of a content type that the contract has, with headers that it has. */
export function answerText<D extends RouteDeclaration>(
  c: RouteContext<D>,
  contentType: TextTypeOf<D>,
  text: string,
  headers?: HeadersOf<D>,
): TextAnswer<TextTypeOf<D>>;
export function answerText(_c: unknown, contentType: string, text: string, headers: object = {}): TextAnswer<string> {
  return { contentType, text, headers: { ...headers } };
}

/** What a route answers on success. */
export interface Success {
  readonly status: number;
  readonly etag: boolean;
  /** Created entities are found under their id at this path. */
  readonly location: string | undefined;
}

const Identified = z.object({ id: z.string() });
const Versioned = z.object({ version: z.int() });

export function successResponse(success: Success, answered: Answer<unknown> | TextAnswer<string>): Response {
  if ("text" in answered) {
    const { text, headers, contentType } = answered;
    return new Response(text, { status: success.status, headers: { ...headers, "content-type": contentType } });
  }
  const { body } = answered;
  if (body === undefined) return new Response(null, { status: success.status });
  const headers = new Headers({ "content-type": "application/json" });
  const version = success.etag ? Versioned.safeParse(body).data?.version : undefined;
  if (version !== undefined) headers.set("etag", `"${version}"`);
  const id = success.location === undefined ? undefined : Identified.safeParse(body).data?.id;
  if (id !== undefined) headers.set("location", `${success.location}/${encodeURIComponent(id)}`);
  return new Response(JSON.stringify(body), { status: success.status, headers });
}

/** RFC 9457. */
export function problemBody({ status, title, code, members: { errors, ...members } }: Problem, requestId: string): ProblemBody {
  const fixed = { type: `urn:bulkhead:problem:${code}`, title, status, code };
  return { ...fixed, ...members, ...(errors !== undefined && { errors: [...errors] }), ...fixed, request_id: requestId };
}

export const problemResponse = (problem: Problem, requestId: string): Response =>
  new Response(JSON.stringify(problemBody(problem, requestId)), {
    status: problem.status,
    headers: { ...problem.headers, "content-type": "application/problem+json" },
  });

const throttlingNames = new Set([
  "Throttling",
  "ThrottlingException",
  "ThrottlingError",
  "ProvisionedThroughputExceededException",
  "ProvisionedThroughputExceeded",
  "RequestLimitExceeded",
  "TooManyRequestsException",
]);
const Cancelled = z.object({ CancellationReasons: z.array(z.object({ Code: z.string().optional() })) });

/** Whether AWS asked us to slow down, in a single call or in a member of a transaction. */
function isThrottling(error: Error): boolean {
  if (throttlingNames.has(error.name)) return true;
  const reasons = Cancelled.safeParse(error).data?.CancellationReasons ?? [];
  return reasons.some(({ Code }) => Code !== undefined && throttlingNames.has(Code));
}

/** Whatever was thrown, as a problem. What is not one is logged and answered without detail. */
export function toProblem(error: unknown, requestId: string, route: string): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof Error && isThrottling(error)) {
    log.warn("http.throttled", { request_id: requestId, route, error: error.name });
    return throttled({}, { "retry-after": "1" });
  }
  log.error("http.failed", error, { request_id: requestId, route });
  return internalError();
}
