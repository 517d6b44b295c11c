import * as z from "zod";
import { contract, notFound, route } from "@bulkhead/platform/contract";
import { signatureInvalid } from "./errors.ts";

/** What became of a webhook. */
const Receipt = z.object({ status: z.enum(["handled", "ignored", "repeated"]) }).meta({ id: "WebhookReceipt" });

/** Under which Clerk signs. */
export const SignatureHeaders = z.object({
  "svix-id": z.string().min(1).max(200).meta({ description: "The webhook's id, the same at every attempt." }),
  "svix-timestamp": z.string().max(20).meta({ description: "When it was sent, in seconds since 1970." }),
  "svix-signature": z.string().max(2_000).meta({ description: "Its signatures, separated by spaces." }),
});
export type SignatureHeaders = z.infer<typeof SignatureHeaders>;

export const clerk = contract("identity", {
  receiveClerkWebhook: route({
    method: "post",
    path: "/v1/identity/clerk",
    summary: "Where Clerk sends its webhooks",
    description:
      "Signed by Clerk (Standard Webhooks). Send `user.*`, `organization.*` and `organizationMembership.*` here; others are ignored. Answers 404 where " +
      "nobody signs in through Clerk.",
    roles: "public",
    request: { header: SignatureHeaders, json: z.string() },
    verbatim: true,
    examples: { json: '{"type":"user.updated","data":{"id":"user_2abc"},"timestamp":1795341600000,"object":"event"}' },
    responses: {
      200: { description: "It was handled, now or before, or says nothing here", body: Receipt, example: { status: "handled" } },
    },
    problems: [signatureInvalid, notFound],
  }),
});
