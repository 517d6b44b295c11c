/** Timer: somebody's window has come to its end, and what was gathered in it leaves as one mail. */
import { lookUp, nowMs, timer } from "@bulkhead/platform";
import { getSettings } from "@bulkhead/tenants";
import { lookupTicket } from "@bulkhead/tickets";
import { DigestInput, setDigestTimer } from "./digest-timer.ts";
import { closeWindow, dueMs, leaseWindow, readQueue, type WaitingMail } from "./mail-queue.ts";
import { findPeople, tenantGetsMail, type KnownPerson } from "./people.ts";
import { seesTicket } from "./policy.ts";
import { sendToPerson } from "./send-to-person.ts";

export const handler = timer(DigestInput, sendDigest);

/**
 * Sends what waits, once: whoever takes the window sends, and what was sent waits no more. Fired again, late or for a window that
 * another has followed, it finds out what waits now. While the tenant is suspended, everything goes on waiting.
 */
export async function sendDigest({ user_id, until, attempt }: Pick<DigestInput, "user_id" | "until" | "attempt">): Promise<void> {
  if (!(await tenantGetsMail())) return;
  const { window, waiting } = await readQueue(user_id);
  if (window === undefined || waiting.length === 0) return;
  const again = (): Promise<void> => setDigestTimer(user_id, window.until, window.until === until ? attempt + 1 : 0);
  // Whoever sends one of them by itself may yet be cut off.
  const free = waiting.filter(({ leased_until }) => leased_until <= nowMs());
  if (free.length === 0 || dueMs(window, free) > nowMs()) return again();
  if (!(await leaseWindow(user_id, window.until))) return again();
  const person = (await findPeople([user_id])).get(user_id);
  const address = person?.verified_email ?? null;
  const [first, ...others] = person === undefined || address === null ? [] : await stillWanted(person, free);
  if (address !== null && first !== undefined) await sendToPerson(user_id, address, [first, ...others]);
  const next = await closeWindow(
    user_id,
    window.until,
    free.map(({ event_id }) => event_id),
  );
  // What came while it was sent waits for the next one.
  if ((await readQueue(user_id)).waiting.length > 0) await setDigestTimer(user_id, next.until);
}

/** What somebody still wants to hear of, and still may: both may have changed while it waited. In the order of its happening. */
async function stillWanted(person: KnownPerson, waiting: readonly WaitingMail[]): Promise<readonly WaitingMail[]> {
  if (person.status !== "active") return [];
  const ids = [...new Set(waiting.flatMap(({ ticket }) => (ticket === null ? [] : [ticket.id])))];
  const [tickets, { agent_visibility }] = await Promise.all([lookUp(ids.map(lookupTicket)), getSettings()]);
  const seen = new Set(ids.filter((_, index) => isSeen(tickets[index])));
  function isSeen(ticket: (typeof tickets)[number]): boolean {
    return ticket !== undefined && seesTicket(person, ticket, agent_visibility);
  }
  return waiting
    .filter(({ kind, ticket }) => person.preferences[kind].email && (ticket === null || seen.has(ticket.id)))
    .toSorted((a, b) => (a.event_id < b.event_id ? -1 : 1));
}
