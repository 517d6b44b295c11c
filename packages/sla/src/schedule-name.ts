/** A ticket's timers by name: deterministic, so that a timer made twice is one, and an old one can be found and deleted. */
import { shortId } from "@bulkhead/platform";

/**
 * `<tenant>.<ticket>.<clock version>[.<attempt>]`, at most 64 characters as Scheduler asks. An attempt is a timer that fired
 * too early and was armed again while its own name was still in use.
 */
export const scheduleName = (tenantId: string, ticketId: string, clockVersion: number, attempt = 0): string =>
  `${shortId(tenantId)}.${shortId(ticketId)}.${clockVersion}${attempt === 0 ? "" : `.${attempt}`}`;
