/** The problems that any route may answer. Browser-safe. */
import { problemType } from "./problem.ts";

export const invalidRequest = problemType("request.invalid", 400, "The request is not valid", {
  errors: [{ path: "/json/subject", code: "too_small", message: "Too small: expected string to have >=5 characters" }],
});
export const malformedBody = problemType("request.malformed", 400, "The body is not valid JSON", {
  detail: "The body has the reserved key __proto__.",
});
export const invalidCursor = problemType("cursor.invalid", 400, "The cursor is not valid for this list");
export const tenantRequired = problemType("tenant.required", 400, "X-Tenant-Id is required");
export const unauthenticated = problemType("auth.unauthenticated", 401, "A valid bearer token is required", {
  detail: "The token has expired.",
});
export const forbidden = problemType("auth.forbidden", 403, "Your role does not allow this");
export const superAdminNotHonoured = problemType(
  "auth.super_admin_not_honoured",
  403,
  "super_admin is not honoured in this tenant or from this issuer",
);
export const tenantMismatch = problemType("tenant.mismatch", 403, "The request names another tenant");
export const tenantUnknown = problemType("tenant.unknown", 403, "The token's tenant does not exist");
export const tenantSuspended = problemType("tenant.suspended", 403, "The tenant is suspended");
export const userInactive = problemType("user.inactive", 403, "The user is deactivated");
export const notInvited = problemType("user.not_invited", 403, "Only people who were invited may come into this tenant");
export const emailUnverified = problemType("user.email_unverified", 403, "An invitation can only be claimed with a verified email address");
export const notFound = problemType("route.not_found", 404, "There is no such route");
export const methodNotAllowed = problemType("route.method_not_allowed", 405, "The route does not have this method");
export const emailTaken = problemType("user.email_taken", 409, "Another person of the tenant has this email address");
export const approvalRequired = problemType("approval.required", 409, "An admin has to approve this: ask for it with POST /v1/approvals", {
  detail: "An admin has to approve a higher priority.",
  kind: "priority_raise",
});
export const conflict = problemType("conflict", 409, "The entity kept changing; try again");
export const idempotencyMismatch = problemType("idempotency.mismatch", 409, "The Idempotency-Key was used with another request");
export const staleVersion = problemType("version.stale", 412, "The entity has moved on from the version in If-Match", {
  current_version: 8,
});
export const bodyTooLarge = problemType("request.too_large", 413, "The body is larger than 256 KB");
export const unsupportedMediaType = problemType("request.unsupported_media_type", 415, "The body must be application/json");
export const throttled = problemType("request.throttled", 429, "Too many requests");
export const internalError = problemType("internal", 500, "Something went wrong on our side");
export const tenantNotFound = problemType("tenant.not_found", 404, "There is no such tenant");
export const issuerUnavailable = problemType(
  "auth.issuer_unavailable",
  503,
  "The token could not be checked: its issuer's keys are out of reach",
);
