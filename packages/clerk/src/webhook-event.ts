/** Clerk's webhooks, as far as they matter here. What they carry is a hint at what to ask Clerk for, never the truth. */
import { verifyWebhook } from "@clerk/backend/webhooks";
import * as z from "zod";
import type { SignatureHeaders } from "./contract.ts";
import { signatureInvalid } from "./errors.ts";

const Identified = z.looseObject({ id: z.string() });
const MembershipData = z.looseObject({
  organization: Identified,
  public_user_data: z.looseObject({ user_id: z.string() }),
});

/** Epoch milliseconds at which the event was made. */
const timestamp = z.number();

const Known = z.discriminatedUnion("type", [
  z.looseObject({
    type: z.enum(["organizationMembership.created", "organizationMembership.updated", "organizationMembership.deleted"]),
    data: MembershipData,
    timestamp,
  }),
  z.looseObject({ type: z.enum(["user.created", "user.updated", "user.deleted"]), data: Identified, timestamp }),
  z.looseObject({
    type: z.enum(["organization.created", "organization.updated", "organization.deleted"]),
    data: Identified,
    timestamp,
  }),
]);
export type KnownEvent = z.infer<typeof Known>;

/**
 * The event of a webhook that one of the secrets has signed within five minutes.
 * @returns undefined for an event that says nothing here
 * @throws Problem `identity.signature_invalid`
 */
export async function verifiedEvent(body: string, headers: SignatureHeaders, secrets: readonly string[]): Promise<KnownEvent | undefined> {
  for (const signingSecret of secrets) {
    const request = new Request("https://webhook.invalid/", { method: "POST", headers, body });
    // The library tells by throwing; why is nobody's business who cannot sign.
    const event: unknown = await verifyWebhook(request, { signingSecret }).catch(() => undefined);
    // The library hands on some of what was signed, without the time.
    if (event !== undefined) return Known.safeParse(JSON.parse(body)).data;
  }
  throw signatureInvalid();
}
