/** Endpoints and deliveries as tests tell of them. */
import { Ticket } from "@bulkhead/tickets/schema";
import { Delivery, DeliveryDetails, Webhook, WebhookWithSecret } from "@bulkhead/webhooks/schema";
import { expect } from "vitest";
import * as z from "zod";
import type { Api, ApiAnswer, TestTenant } from "../src/testing.ts";

export const codeOf = ({ body }: ApiAnswer): string => z.object({ code: z.string() }).parse(body).code;

export async function createEndpoint(admin: Api, body: Readonly<Record<string, unknown>>): Promise<Webhook & { readonly secret: string }> {
  const answer = await admin.post("/v1/webhooks", body);
  expect(answer.status, JSON.stringify(answer.body)).toBe(201);
  const { secret = "", ...endpoint } = answer.parse(WebhookWithSecret);
  return { ...endpoint, secret };
}

export const endpointNow = async (admin: Api, id: string): Promise<Webhook> => (await admin.get(`/v1/webhooks/${id}`)).parse(Webhook);

export async function deliveriesOf(admin: Api, id: string, query = ""): Promise<Delivery[]> {
  const found: Delivery[] = [];
  for (let cursor: string | null = ""; cursor !== null;) {
    const answer = await admin.get(`/v1/webhooks/${id}/deliveries?limit=100${query}${cursor === "" ? "" : `&cursor=${cursor}`}`);
    const page = answer.parse(z.object({ data: z.array(Delivery), next_cursor: z.string().nullable() }));
    found.push(...page.data);
    cursor = page.next_cursor;
  }
  return found;
}

export const deliveryNow = async (admin: Api, id: string, delivery: string): Promise<DeliveryDetails> =>
  (await admin.get(`/v1/webhooks/${id}/deliveries/${delivery}`)).parse(DeliveryDetails);

export async function openTicket({ user }: Pick<TestTenant, "user">, subject = "The printer is on fire"): Promise<string> {
  const answer = await user.post("/v1/tickets", { subject, description: "Flames come out of tray 2.", category: "hardware" });
  expect(answer.status, JSON.stringify(answer.body)).toBe(201);
  return answer.parse(Ticket).id;
}
