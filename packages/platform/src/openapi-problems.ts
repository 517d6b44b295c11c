/** Which problems a route may answer, for the OpenAPI document: its own and those of the kernel. Build time only. */
import type { RouteDeclaration } from "./contract.ts";
import { problemBody } from "./http/respond.ts";
import { asJsonObject, type JsonObject } from "./openapi-schemas.ts";
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
  notInvited,
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
  // A parameter given twice is refused everywhere, also one that nobody knows.
  const all: ProblemType[] = [...problems, invalidRequest, throttled, internalError];
  if (hasCursor) all.push(invalidCursor);
  if (request.json !== undefined) all.push(malformedBody, bodyTooLarge, unsupportedMediaType);
  if (roles !== "public") {
    all.push(
      unauthenticated,
      forbidden,
      userInactive,
      emailTaken,
      emailUnverified,
      notInvited,
      tenantUnknown,
      tenantSuspended,
      tenantMismatch,
      superAdminNotHonoured,
      issuerUnavailable,
    );
    // X-Tenant-Id is judged wherever it is sent, also where no tenant is chosen.
    if (roles.includes("super_admin")) all.push(tenantNotFound);
    if (takesTenant && scope === "tenant") all.push(tenantRequired);
    if (declaration.method !== "get") all.push(conflict);
    if (takesIdempotencyKey) all.push(idempotencyMismatch);
    if (takesIfMatch) all.push(staleVersion);
  }
  return all;
}

/** The problems by status, each code once in it. */
export function problemsByStatus(problems: readonly ProblemType[]): ReadonlyMap<number, readonly ProblemType[]> {
  const byCode = new Map(problems.map((problem) => [`${problem.status} ${problem.code}`, problem]));
  return Map.groupBy(
    [...byCode.values()].sort((a, b) => a.status - b.status || (a.code < b.code ? -1 : 1)),
    (problem) => problem.status,
  );
}

/** The problem as a client may see it. */
export const exampleProblem = (problem: ProblemType): JsonObject =>
  asJsonObject(JSON.parse(JSON.stringify(problemBody(problem(problem.example), "JKJaXmPLvHcESHA="))));
