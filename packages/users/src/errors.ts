import { problemType } from "@bulkhead/platform/contract";

export const userNotFound = problemType("user.not_found", 404, "There is no such user");
export const emailTaken = problemType("user.email_taken", 403, "Another person of the tenant has this email address");
export const emailUnverified = problemType("user.email_unverified", 403, "An invitation can only be claimed with a verified email address");
