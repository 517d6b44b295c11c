import { problemType } from "@bulkhead/platform/contract";

export const signatureInvalid = problemType("identity.signature_invalid", 401, "The webhook is not signed with this deployment's secret");
