/** An HTTP API: what every answer has in common, whichever route it came from. */
import type { Context, Hono } from "hono";
import { HonoBase } from "hono/hono-base";
import { TrieRouter } from "hono/router/trie-router";
import { httpConfig, stageConfig } from "../config.ts";
import { realNowMs } from "../clock.ts";
import { newId } from "../ids.ts";
import { log } from "../log.ts";
import { methodNotAllowed, notFound } from "../problems.ts";
import type { AuthenticateSeams } from "./authenticate.ts";
import { problemResponse, toProblem } from "./respond.ts";
import type { ApiEnv } from "./route-types.ts";
import { tokenVerifier, type TokenSettings, type VerifiedClaims } from "./verify-token.ts";

export interface ApiSettings extends TokenSettings {
  /** When not empty, requests must carry one of these in `x-origin-verify`: only the CDN knows them. */
  readonly originSecrets: readonly string[];
}

export interface ApiOptions {
  /** Who may come in. An API of public routes alone has nobody to ask, and carries none of what asking takes. */
  readonly people?: Omit<AuthenticateSeams, "verify">;
  /** By default the function's environment, read on the first request. */
  readonly settings?: ApiSettings;
}

/** What `implement` registers routes on, and `lambda` serves. */
export interface HttpApi {
  readonly app: Hono<ApiEnv>;
  /** Undefined: public routes only. */
  readonly seams: AuthenticateSeams | undefined;
  readonly originSecrets: () => readonly string[];
  /** Declared paths in Hono's notation, with their methods. */
  readonly paths: Map<string, Set<string>>;
}

/** What is known of a request when its answer is logged. */
export interface RequestFacts {
  readonly id: string;
  /** Set once the caller is known. */
  tenantId?: string;
}

const environmentSettings = (): ApiSettings => {
  const { BULKHEAD_ISSUERS, BULKHEAD_ORIGIN_SECRET } = httpConfig();
  return {
    issuers: BULKHEAD_ISSUERS,
    platformTenantId: stageConfig().BULKHEAD_PLATFORM_TENANT_ID,
    originSecrets: (BULKHEAD_ORIGIN_SECRET ?? "")
      .split(",")
      .map((secret) => secret.trim())
      .filter((secret) => secret !== ""),
  };
};

const once = <T>(make: () => T): (() => T) => {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
};

/** An API without routes yet: unknown paths are 404, known paths with another method 405. */
export function createApi({ people, settings: given }: ApiOptions = {}): HttpApi {
  const settings = once(() => given ?? environmentSettings());
  const verifier = once(() => tokenVerifier(settings()));
  const paths = new Map<string, Set<string>>();
  // Hono's own choice carries a second router, 4 kB, which is faster for many more routes than one API has.
  const app = new HonoBase<ApiEnv>({ router: new TrieRouter() });
  app.notFound((c) =>
    respond(c, "-", () => {
      const methods = [...paths].filter(([path]) => matches(path, c.req.path)).flatMap(([, names]) => [...names]);
      if (methods.length === 0) throw notFound();
      throw methodNotAllowed({}, { allow: [...new Set(methods)].toSorted().join(", ") });
    }),
  );
  const verify = async (authorization: string | undefined): Promise<VerifiedClaims> => await verifier()(authorization);
  return { app, seams: people && { verify, ...people }, originSecrets: () => settings().originSecrets, paths };
}

const matches = (pattern: string, path: string): boolean => {
  const expected = pattern.split("/");
  const given = path.split("/");
  return (
    expected.length === given.length &&
    expected.every((segment, index) => (segment.startsWith(":") ? given[index] !== "" : segment === given[index]))
  );
};

/**
 * Runs a request's work and finishes its answer: a thrown problem becomes problem+json, the common headers are set, and one line
 * is logged (no path, query or body: they may hold what a person wrote).
 */
export async function respond(
  c: Context<ApiEnv>,
  route: string,
  work: (facts: RequestFacts) => Promise<Response> | Response,
): Promise<Response> {
  const started = realNowMs();
  const facts: RequestFacts = { id: c.env?.requestContext?.requestId ?? newId() };
  let response: Response;
  try {
    response = await work(facts);
  } catch (error) {
    response = problemResponse(toProblem(error, facts.id, route), facts.id);
  }
  response.headers.set("x-request-id", facts.id);
  response.headers.set("cache-control", "no-store");
  response.headers.set("x-content-type-options", "nosniff");
  log.info("http", {
    method: c.req.method,
    route,
    status: response.status,
    ms: realNowMs() - started,
    tenant_id: facts.tenantId,
    request_id: facts.id,
  });
  return response;
}
