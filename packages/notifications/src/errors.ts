/** Problems that only this domain has. Browser-safe. */
import { problemType } from "@bulkhead/platform/contract";

export const linkInvalid = problemType("notifications.link_invalid", 400, "The link is not valid, or not any more", {
  detail: "Sign in and change your preferences instead.",
});
