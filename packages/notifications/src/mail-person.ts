import { handledOnce, log } from "@bulkhead/platform";
import { setDigestTimer } from "./digest-timer.ts";
import { dequeue, enqueue, giveBack, isWaiting, lease, openWindow, readQueue, type MailContent } from "./mail-queue.ts";
import { sendToPerson } from "./send-to-person.ts";

/**
 * Mails somebody what has happened: at once, or with the digest of the window that is open; an escalation always at once. An event that
 * comes again is not mailed again, but goes on where its first delivery was cut off.
 */
export async function mailPerson(userId: string, address: string, mail: MailContent): Promise<void> {
  const atOnce = mail.kind === "escalation";
  const isNew = await handledOnce(() => enqueue(userId, mail, atOnce));
  if (!isNew && !(await isWaiting(userId, mail.event_id))) return;
  if (atOnce) await mailAtOnce(userId, address, mail, isNew);
  else await mailOrGather(userId, address, mail);
}

async function mailAtOnce(userId: string, address: string, mail: MailContent, isLeased: boolean): Promise<void> {
  // Whoever has it may have been cut off as well: then it leaves with a digest.
  if (!isLeased && !(await lease(userId, mail.event_id))) return gather(userId);
  try {
    await sendToPerson(userId, address, [mail]);
  } catch (error) {
    await giveBack(userId, mail.event_id);
    await gather(userId);
    throw error;
  }
  await dequeue(userId, mail.event_id);
}

const gather = async (userId: string): Promise<void> => setDigestTimer(userId, (await openWindow(userId)).until);

async function mailOrGather(userId: string, address: string, mail: MailContent): Promise<void> {
  const { opened, until } = await openWindow(userId, mail.event_id);
  if (!opened) return setDigestTimer(userId, until);
  try {
    await sendToPerson(userId, address, [mail]);
  } catch (error) {
    // It waits for the digest, which is tried again by itself.
    log.error("notifications.mail_delayed", error, { user: userId });
    return setDigestTimer(userId, until);
  }
  await dequeue(userId, mail.event_id);
  // What was left behind, while the tenant was suspended or by a delivery that was given up, leaves with this window.
  if ((await readQueue(userId)).waiting.length > 0) await setDigestTimer(userId, until);
}
