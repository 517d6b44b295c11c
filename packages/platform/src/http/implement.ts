/** The only runtime of a contract: what happens to a request before its handler, in this order and nowhere else. */
import { createHash, timingSafeEqual } from "node:crypto";
import type { Context } from "hono";
import { runAs, type Actor } from "../context.ts";
import type { RouteDeclaration, ServedRoute } from "../contract.ts";
import { Replay } from "../idempotency.ts";
import { forbidden, invalidRequest } from "../problems.ts";
import { authenticate, type Caller, type CallerHeaders } from "./authenticate.ts";
import { respond, type HttpApi, type RequestFacts } from "./create-api.ts";
import { expectedVersion, idempotencyScope } from "./preconditions.ts";
import { parseJson, readBytes, requireJson, takeTenantOut } from "./read-body.ts";
import { successResponse, type Success } from "./respond.ts";
import type { Answer, ApiEnv, Handlers, TextAnswer } from "./route-types.ts";
import { readQuery, validate } from "./validate.ts";

type AnyAnswer = Answer<unknown> | TextAnswer<string>;
type AnyHandler = (c: Context<ApiEnv>) => Promise<AnyAnswer> | AnyAnswer;

type ServedRoutes = Readonly<Record<string, ServedRoute>>;

interface Operation {
  readonly id: string;
  readonly declaration: ServedRoute;
  readonly success: Success;
  readonly handler: AnyHandler;
  /** Undefined for a public route: nobody acts. */
  readonly authenticate: ((headers: CallerHeaders) => Promise<Caller>) | undefined;
}

/**
 * Registers a contract's routes with their handlers. More specific paths win, whatever the order of declaration.
 * @returns the same API
 * @throws Error for a route without exactly one 2xx response, one that the API already has, or one that is not public on an API
 *         that cannot authenticate
 */
export function implement<Routes extends { readonly [operationId: string]: RouteDeclaration }>(
  api: HttpApi,
  contract: { readonly tag: string; readonly routes: Routes },
  handlers: Handlers<Routes>,
): HttpApi;
export function implement(
  api: HttpApi,
  { routes }: { readonly routes: ServedRoutes },
  handlers: Readonly<Record<string, AnyHandler>>,
): HttpApi {
  const operations = Object.entries(routes).map(([id, declaration]): Operation => {
    const handler = handlers[id];
    if (handler === undefined) throw new Error(`${id} has no handler`);
    return {
      id,
      declaration,
      handler,
      success: successOf(id, declaration, routes),
      authenticate: authenticationOf(id, declaration, api),
    };
  });
  for (const operation of operations.toSorted(bySpecificity)) {
    const { method, path } = operation.declaration;
    const methods = api.paths.get(path) ?? new Set();
    if (methods.has(method.toUpperCase())) throw new Error(`${method.toUpperCase()} ${path} is declared twice`);
    api.paths.set(path, methods.add(method.toUpperCase()));
    api.app.on(method, path, (c: Context<ApiEnv>) => respond(c, path, (facts) => serve(api, operation, c, facts)));
  }
  return api;
}

/** `/v1/tickets/counts` before `/v1/tickets/:id`. */
const bySpecificity = (a: Operation, b: Operation): number => {
  const [first, second] = [a, b].map(({ declaration }) => declaration.path.replaceAll(/:\w+/g, "\u{ffff}"));
  return first === second ? 0 : (first ?? "") < (second ?? "") ? -1 : 1;
};

function authenticationOf(id: string, { roles, scope }: ServedRoute, { seams }: HttpApi): Operation["authenticate"] {
  if (roles === "public") return undefined;
  if (seams === undefined) throw new Error(`${id} is not public: createApi() needs to know people`);
  return (headers) => authenticate(seams, { roles, scope: scope ?? "tenant" }, headers);
}

function successOf(id: string, { method, path, responses }: ServedRoute, routes: ServedRoutes): Success {
  const [success, ...others] = Object.entries(responses).filter(([status]) => status.startsWith("2"));
  if (success === undefined || others.length > 0) throw new Error(`${id} must declare exactly one 2xx response`);
  const [status, { etag = false }] = success;
  const isFound = Object.values(routes).some((route) => route.method === "get" && route.path.replace(/\/:\w+$/, "/:id") === `${path}/:id`);
  return { status: Number(status), etag, location: method === "post" && status === "201" && isFound ? path : undefined };
}

async function serve(api: HttpApi, operation: Operation, c: Context<ApiEnv>, facts: RequestFacts): Promise<Response> {
  const { declaration, success, handler } = operation;
  const bytes = await readBytes(c.req.raw);
  requireOrigin(api.originSecrets(), c.req.header("x-origin-verify"));

  const caller = await operation.authenticate?.({ authorization: c.req.header("authorization"), tenant: c.req.header("x-tenant-id") });
  const actor = caller?.actor;
  if (caller !== undefined) {
    facts.tenantId = caller.actor.tenant_id;
    await api.seams?.admit({ actor: caller.actor, cause: facts.id }, caller.requestsPerMinute);
  }

  const json = readJson(declaration, c.req.header("content-type"), bytes, actor);
  const url = new URL(c.req.url);
  const query = readQuery(url.searchParams, actor?.tenant_id);
  const given = { param: c.req.param(), query, header: c.req.header(), json };
  for (const [part, value] of validate(declaration.request ?? {}, given)) c.req.addValidatedData(part, value ?? {});

  if (actor === undefined) return successResponse(success, await handler(c));
  const version = declaration.method === "get" ? undefined : expectedVersion(c.req.header("if-match"));
  const keyed = { actor, operationId: operation.id, method: c.req.method, url, body: bytes, status: success.status };
  const idempotency = idempotencyScope(c.req.header("idempotency-key"), keyed);
  const context = {
    actor,
    cause: facts.id,
    ...(version !== undefined && { expectedVersion: version }),
    ...(idempotency !== undefined && { idempotency }),
  };
  try {
    return successResponse(success, await runAs(context, async () => await handler(c)));
  } catch (error) {
    if (!(error instanceof Replay)) throw error;
    const response = successResponse({ ...success, status: error.status }, { body: error.body });
    response.headers.set("idempotent-replayed", "true");
    return response;
  }
}

const digest = (text: string): Buffer => createHash("sha256").update(text).digest();

/** Compares with every secret, in constant time. */
function requireOrigin(secrets: readonly string[], given: string | undefined): void {
  if (secrets.length === 0) return;
  const known = digest(given ?? "");
  const fits = secrets.map((secret) => timingSafeEqual(digest(secret), known));
  if (given === undefined || !fits.includes(true)) throw forbidden();
}

/** The JSON body, or undefined when there is none. A route that takes no body accepts an empty object, and nothing it would ignore. */
function readJson(declaration: ServedRoute, contentType: string | undefined, bytes: Uint8Array, actor: Actor | undefined): unknown {
  const takesJson = declaration.request?.json !== undefined;
  if (bytes.byteLength === 0) {
    if (takesJson && contentType !== undefined) requireJson(contentType);
    return undefined;
  }
  if (declaration.ignoresBody === true) return undefined;
  requireJson(contentType);
  if (declaration.verbatim === true) return new TextDecoder().decode(bytes);
  const json = parseJson(bytes);
  takeTenantOut(json, actor?.tenant_id);
  const isEmpty = typeof json === "object" && json !== null && Object.keys(json).length === 0;
  if (!takesJson && !isEmpty)
    throw invalidRequest({ errors: [{ path: "/json", code: "unexpected_body", message: "this route takes no body" }] });
  return json;
}
