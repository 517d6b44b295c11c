/** Timer: somebody's window has come to its end, and what was gathered in it leaves as one mail. */
import { log, lookUp, nowMs, tenantIsSuspended, timer } from "@bulkhead/platform";
import { getSettings } from "@bulkhead/tenants";
import { lookupTicket } from "@bulkhead/tickets";
import { DigestInput, setDigestTimer } from "./digest-timer.ts";
import { closeWindow, dueMs, leaseWindow, putOffWindow, readQueue, type WaitingMail } from "./mail-queue.ts";
import { findPeople, type KnownPerson } from "./people.ts";
import { mayHear } from "./policy.ts";
import { sendToPerson } from "./send-to-person.ts";

export const handler = timer(DigestInput, sendDigest);

/**
 * Sends what waits, once: whoever takes the window sends, and what was sent waits no more. Fired again, late or for a window that
 * another has followed, it finds out what waits now. What cannot leave is tried again later. While the tenant is suspended, everything
 * goes on waiting.
 */
async function sendDigest({ user_id, until, attempt }: DigestInput): Promise<void> {
  if (await tenantIsSuspended()) return;
  const { window, waiting } = await readQueue(user_id);
  if (window === undefined || waiting.length === 0) return;
  // Whoever sends one of them by itself may yet be cut off.
  const free = waiting.filter(({ leased_until }) => leased_until <= nowMs());
  const due = dueMs(window, free);
  if (free.length === 0 || due > nowMs() || !(await leaseWindow(user_id, window.until)))
    return setDigestTimer(user_id, window.until, window.until === until ? attempt + 1 : 0, due);
  const person = (await findPeople([user_id])).get(user_id);
  const address = person?.verified_email ?? null;
  const [first, ...others] = person === undefined || address === null ? [] : await stillWanted(person, free);
  try {
    if (address !== null && first !== undefined) await sendToPerson(user_id, address, [first, ...others]);
  } catch (error) {
    log.error("notifications.mail_delayed", error, { user: user_id });
    return setDigestTimer(user_id, await putOffWindow(user_id, window));
  }
  const next = await closeWindow(
    user_id,
    window,
    free.map(({ event_id }) => event_id),
  );
  // What came while it was sent waits for the next one.
  if ((await readQueue(user_id)).waiting.length > 0) await setDigestTimer(user_id, next);
}

/** What somebody still wants to hear of, and still may: both may have changed while it waited. In the order of its happening. */
async function stillWanted(person: KnownPerson, waiting: readonly WaitingMail[]): Promise<readonly WaitingMail[]> {
  const ids = [...new Set(waiting.flatMap(({ ticket }) => (ticket === null ? [] : [ticket.id])))];
  const [found, { agent_visibility: sees }] = await Promise.all([lookUp(ids.map(lookupTicket)), getSettings()]);
  const tickets = new Map(ids.map((id, index) => [id, found[index]]));
  const isHeard = (mail: WaitingMail): boolean => {
    const ticket = mail.ticket === null ? undefined : tickets.get(mail.ticket.id);
    return (mail.ticket === null || ticket !== undefined) && mayHear(mail, person, ticket, sees);
  };
  return waiting
    .filter((mail) => person.preferences[mail.kind].email && isHeard(mail))
    .toSorted((a, b) => (a.event_id < b.event_id ? -1 : 1));
}
