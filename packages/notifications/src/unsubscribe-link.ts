/** The link in a mail by which its reader ends such mail, without signing in. */
import { openSealed, sealText } from "@bulkhead/platform";
import { EntityId, TenantId } from "@bulkhead/platform/schema";
import * as z from "zod";
import { NotificationKind } from "./schema.ts";

const purpose = { name: "unsubscribe", version: 1 };

/** Whose mail of which kinds it ends. */
export const Unsubscription = z.object({ tenant_id: TenantId, user_id: EntityId, kinds: z.array(NotificationKind).min(1) });
export type Unsubscription = z.infer<typeof Unsubscription>;

/** The path behind the stage's public URL. */
export const unsubscribePath = (unsubscription: Unsubscription): string =>
  `/v1/notifications/unsubscribe?token=${sealText(purpose, "", unsubscription)}`;

/** What we once put into a link; undefined for anything else. */
export function openLink(token: string): Unsubscription | undefined {
  const opened = openSealed(purpose, "", token);
  return opened && Unsubscription.safeParse(opened.value).data;
}
