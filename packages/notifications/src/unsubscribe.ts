import { runAs, systemActor } from "@bulkhead/platform";
import { linkInvalid } from "./errors.ts";
import { endMail } from "./preferences.ts";
import { openLink, type Unsubscription } from "./unsubscribe-link.ts";

/**
 * What a link is for.
 * @throws Problem `notifications.link_invalid`
 */
export function readLink(token: string): Unsubscription {
  const unsubscription = openLink(token);
  if (unsubscription === undefined) throw linkInvalid();
  return unsubscription;
}

/**
 * Ends the mail that a link is for, in the tenant that we have written into it. 1 round trip.
 * @throws Problem `notifications.link_invalid`
 */
export async function unsubscribe(token: string): Promise<Unsubscription> {
  const unsubscription = readLink(token);
  const { tenant_id, user_id, kinds } = unsubscription;
  await runAs({ actor: systemActor(tenant_id), cause: "unsubscribe" }, () => endMail(user_id, kinds));
  return unsubscription;
}
