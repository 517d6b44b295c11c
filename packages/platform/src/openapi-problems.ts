/** Which problems a route may answer, for the OpenAPI document: its own and those of the kernel. Build time only. */
import type { RouteDeclaration } from "./contract.ts";
import type { JsonObject } from "./openapi-schemas.ts";
import type { ProblemType } from "./problem.ts";
import {
  bodyTooLarge,
  conflict,
  emailTaken,
  emailUnverified,
  forbidden,
  idempotencyMismatch,
  internalError,
  invalidCursor,
  invalidRequest,
  issuerUnavailable,
  malformedBody,
  staleVersion,
  superAdminNotHonoured,
  tenantMismatch,
  tenantNotFound,
  tenantRequired,
  tenantSuspended,
  tenantUnknown,
  throttled,
  unauthenticated,
  unsupportedMediaType,
  userInactive,
} from "./problems.ts";

/** Facts of a route that decide what the kernel does before its handler. */
export interface RouteFacts {
  readonly declaration: RouteDeclaration;
  readonly takesIfMatch: boolean;
  readonly takesIdempotencyKey: boolean;
  readonly takesTenant: boolean;
  readonly hasCursor: boolean;
}

/** Every problem that the route may answer, its own and the kernel's; one that both name comes twice. */
export function problemsOf({ declaration, takesIfMatch, takesIdempotencyKey, takesTenant, hasCursor }: RouteFacts): readonly ProblemType[] {
  const { roles, scope = "tenant", request = {}, problems = [] } = declaration;
  const all: ProblemType[] = [...problems, throttled, internalError];
  if (request.param ?? request.query ?? request.header ?? request.json) all.push(invalidRequest);
  if (takesIfMatch || takesIdempotencyKey) all.push(invalidRequest);
  if (hasCursor) all.push(invalidCursor);
  if (request.json !== undefined) all.push(malformedBody, bodyTooLarge, unsupportedMediaType);
  if (roles !== "public") {
    all.push(
      unauthenticated,
      forbidden,
      userInactive,
      emailTaken,
      emailUnverified,
      tenantUnknown,
      tenantSuspended,
      tenantMismatch,
      superAdminNotHonoured,
      issuerUnavailable,
    );
    if (takesTenant) all.push(invalidRequest, tenantNotFound);
    if (takesTenant && scope === "tenant") all.push(tenantRequired);
    if (declaration.method !== "get") all.push(conflict);
    if (takesIdempotencyKey) all.push(idempotencyMismatch);
    if (takesIfMatch) all.push(staleVersion);
  }
  return all;
}

/** The problems by status, each code once. */
export function problemsByStatus(problems: readonly ProblemType[]): ReadonlyMap<number, readonly ProblemType[]> {
  const byCode = new Map(problems.map((problem) => [problem.code, problem]));
  return Map.groupBy(
    [...byCode.values()].sort((a, b) => a.status - b.status || (a.code < b.code ? -1 : 1)),
    (problem) => problem.status,
  );
}

const exampleRequestId = "JKJaXmPLvHcESHA=";

/** The problem as a client sees it. */
export const exampleProblem = (problem: ProblemType): JsonObject => ({
  type: `urn:bulkhead:problem:${problem.code}`,
  title: problem.title,
  status: problem.status,
  code: problem.code,
  ...(problem.code === invalidRequest.code && {
    errors: [{ path: "/json/subject", code: "too_small", message: "Too small: expected string to have >=5 characters" }],
  }),
  request_id: exampleRequestId,
});
