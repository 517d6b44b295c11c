/** Live connections: who hears what, and who no longer does. */
import * as z from "zod";
import { expect, test } from "vitest";
import { events, onboardTenant, ownRun, type TestPerson, type TestTenant } from "../src/testing.ts";
import { LiveClient } from "./live-client.ts";

await ownRun();

const Identified = z.object({ id: z.string() });
const idOf = async (person: TestPerson): Promise<string> => (await person.get("/v1/me")).parse(z.object({ user: Identified })).user.id;

async function open(person: TestPerson, more: Readonly<Record<string, unknown>> = {}): Promise<string> {
  const body = { subject: "Printer on fire", description: "It burns, and nobody comes.", category: "hardware", ...more };
  return (await person.post("/v1/tickets", body)).parse(Identified).id;
}

const lastEvent = async (tenant: TestTenant, type: string) => {
  const found = (await events(tenant.id)).findLast((event) => event.type === type);
  if (found === undefined) throw new Error(`no ${type}`);
  return found;
};

test("a requester hears of their ticket, an agent of the queue", async () => {
  const tenant = await onboardTenant();
  const [user, agent] = [await LiveClient.connect(tenant.user), await LiveClient.connect(tenant.agent)];
  await user.subscribe("tickets:mine");
  await agent.subscribe("queue");
  const id = await open(tenant.user);
  const { id: eventId } = await lastEvent(tenant, "ticket.created");
  expect(await user.event(eventId)).toMatchObject({
    topics: ["tickets:mine"],
    event: { type: "ticket.created", ticket: { id, status: "new" }, actor: null },
  });
  expect(await agent.event(eventId)).toMatchObject({
    topics: ["queue"],
    event: { actor: { type: "user", user_id: await idOf(tenant.user) } },
  });
});
