/** When a ticket's deadline begins to be near, as tickets and lists show it. */
import { Ticket } from "@bulkhead/tickets/schema";
import { expect, test } from "vitest";
import { advance, onboardTenant, ownRun, settle, type TestPerson } from "../src/testing.ts";
import { partition, putItem, textOf } from "./engine-client.ts";
import { after, happenedTo, move, open, settled, slaOf } from "./sla-story.ts";
import { done } from "./ticket-story.ts";
import { ticketOf, TicketPage } from "./trail-story.ts";

const run = await ownRun();

/** As somebody reads it in the ticket, in a list, and in the explanation of its clock: one and the same. */
async function warningOf(who: TestPerson, id: string): Promise<string | null> {
  await settle();
  const { warning_at } = await ticketOf(who, id);
  const { data } = done(TicketPage, await who.get("/v1/tickets"));
  expect([data.find((row) => row.id === id)?.warning_at, (await slaOf(who, id)).warning_at]).toEqual([warning_at, warning_at]);
  return warning_at;
}

test("is when the tenant's share of the time has passed, and stays so once people were warned", async () => {
  const tenant = await onboardTenant();
  await settled(tenant, { warning_share: 0.75 });
  const { id, created_at, deadline, warning_at } = await open(tenant.user, { priority: "high" });
  expect(warning_at).toBe(after(created_at, 18));
  expect(await warningOf(tenant.agent, id)).toBe(warning_at);
  await advance("PT19H");
  expect((await happenedTo(tenant, id)).map(({ type }) => type)).toEqual(["ticket.created", "sla.deadline_approaching"]);
  expect([await warningOf(tenant.agent, id), (await ticketOf(tenant.user, id)).deadline]).toEqual([warning_at, deadline]);
  // Missed, it has a new deadline, and a new warning before that.
  await advance("PT6H");
  expect(await ticketOf(tenant.agent, id)).toMatchObject({ priority: "urgent", deadline: after(created_at, 28) });
  expect(await warningOf(tenant.agent, id)).toBe(after(created_at, 27));
});

test("is nothing while the clock rests, and moves with the deadline", async () => {
  const tenant = await onboardTenant();
  await settled(tenant, { pause_on: ["pending"] });
  const { id } = await open(tenant.user, { priority: "high" });
  expect((await move(tenant.agent, id, "pending")).warning_at).toBeNull();
  expect(await warningOf(tenant.agent, id)).toBeNull();
  await advance("PT100H");
  const { deadline, warning_at } = await move(tenant.agent, id, "open");
  expect(warning_at).toBe(after(deadline ?? "", -4.8));
  expect(await warningOf(tenant.agent, id)).toBe(warning_at);
  expect((await move(tenant.agent, id, "resolved")).warning_at).toBeNull();
  expect(done(Ticket, await tenant.agent.delete(`/v1/tickets/${id}`)).warning_at).toBeNull();
});

test("counts working time where the tenant has a calendar", async () => {
  const tenant = await onboardTenant();
  const days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
  const weekly = Object.fromEntries(days.map((day) => [day, [["09:00", "17:00"]]]));
  await settled(tenant, { calendar: { time_zone: "UTC", weekly }, targets: { high: "PT16H" }, warning_share: 0.5 });
  const { id, deadline, warning_at } = await open(tenant.user, { priority: "high" });
  // Eight working hours before, which is the same time of the day before.
  expect(warning_at).toBe(after(deadline ?? "", -24));
  expect(await warningOf(tenant.agent, id)).toBe(warning_at);
});

test("is not known of a ticket that was listed before lists showed it", async () => {
  const tenant = await onboardTenant();
  const { id } = await open(tenant.user);
  await settle();
  const listed = (await partition(run.engine, "desk", `${tenant.id}#TICKET#${id}`)).find((item) => textOf(item, "sk") === "LISTED") ?? {};
  expect(listed["lead"]).toBeDefined();
  const { lead: _, ...older } = listed;
  await putItem(run.engine, "desk", older);
  await settle();
  const rows = async () => done(TicketPage, await tenant.agent.get("/v1/tickets")).data.map(({ warning_at }) => warning_at);
  expect(await rows()).toEqual([null]);
  const { warning_at } = await move(tenant.agent, id, "open");
  await settle();
  expect(await rows()).toEqual([warning_at]);
});
