import { problemType } from "@bulkhead/platform/contract";

export const webhookNotFound = problemType("webhook.not_found", 404, "There is no such webhook endpoint");
export const deliveryNotFound = problemType("webhook.delivery_not_found", 404, "There is no such delivery, or none any more");
export const tooManyWebhooks = problemType("webhook.too_many", 409, "A tenant has at most 20 webhook endpoints");
export const targetRefused = problemType("webhook.target_refused", 400, "Events cannot be sent there", {
  errors: [{ path: "/json/url", code: "not_public", message: "must be a public address" }],
});
export const notActive = problemType("webhook.not_active", 409, "The endpoint is not active", { webhook_status: "disabled" });
export const noSecret = problemType("webhook.no_secret", 409, "An event bus has no signing secret");
export const notUnconfirmed = problemType("webhook.not_unconfirmed", 409, "The endpoint does not wait for a confirmation", {
  webhook_status: "active",
});
export const tokenInvalid = problemType("webhook.token_invalid", 403, "This is not the token that was sent to the event bus");
