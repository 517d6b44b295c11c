/** A ticket's timers by name: deterministic, so that a timer made twice is one, and an old one can be found and deleted. */

const base64url = (uuid: string): string => Buffer.from(uuid.replaceAll("-", ""), "hex").toString("base64url");

/**
 * `<tenant>.<ticket>.<clock version>[.<attempt>]`, at most 64 characters as Scheduler asks. An attempt is a timer that fired
 * too early and was armed again while its own name was still in use.
 */
export const scheduleName = (tenantId: string, ticketId: string, clockVersion: number, attempt = 0): string =>
  `${base64url(tenantId)}.${base64url(ticketId)}.${clockVersion}${attempt === 0 ? "" : `.${attempt}`}`;
