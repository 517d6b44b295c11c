import { currentActor, log, mailConfig, sendMail } from "@bulkhead/platform";
import { getSettings } from "@bulkhead/tenants";
import { composeMail, type MailEntries } from "./mail-templates.ts";
import { unsubscribePath } from "./unsubscribe-link.ts";

/** Mails somebody what has happened, now. What SES will never take counts as told: it stands in the log. 0 or 1 round trips, and SES. */
export async function sendToPerson(userId: string, address: string, entries: MailEntries): Promise<void> {
  const { tenant_id } = currentActor();
  const { BULKHEAD_PUBLIC_URL: publicUrl } = mailConfig();
  const kinds = [...new Set(entries.map(({ kind }) => kind))];
  const setting = {
    tenant: (await getSettings()).branding.name,
    publicUrl,
    unsubscribeUrl: `${publicUrl}${unsubscribePath({ tenant_id, user_id: userId, kinds })}`,
  };
  const outcome = await sendMail(composeMail(address, setting, entries));
  log.info("notifications.mailed", { tenant: tenant_id, user: userId, told: entries.length, outcome });
}
