/** Whom a conversation names, to those who may look nobody up. */
import { newId } from "@bulkhead/platform";
import { Ticket, TicketResponsePage, type TicketPerson } from "@bulkhead/tickets/schema";
import { beforeAll, expect, test } from "vitest";
import { addPerson, api, onboardTenant, ownRun, rootToken, type Api, type TestPerson, type TestTenant } from "../src/testing.ts";
import { partition, putItem, textOf } from "./engine-client.ts";
import { act, done, idOf, openTicket, refusal, respond } from "./ticket-story.ts";

const run = await ownRun();
let acme: TestTenant;
beforeAll(async () => {
  acme = await onboardTenant();
});

const pageOf = async (who: Pick<Api, "get">, id: string, query = ""): Promise<TicketResponsePage> =>
  done(TicketResponsePage, await who.get(`/v1/tickets/${id}/responses${query}`));
const peopleOf = async (who: Pick<Api, "get">, id: string, query = ""): Promise<readonly TicketPerson[]> =>
  (await pageOf(who, id, query)).people;
const named = async (person: TestPerson, name: string): Promise<TicketPerson> => {
  const id = await idOf(person);
  done(Ticket.pick({ id: true }), await person.patch(`/v1/users/${id}`, { name }));
  return { id, name, support: person !== acme.user && person !== acme.user2 };
};

test("are who wrote its responses, its requester, whoever opened it and who has it, each once", async () => {
  const [alice, bob, carol, dan] = [
    await named(acme.user, "Alice"),
    await named(acme.agent, "Bob"),
    await named(acme.agent2, "Carol"),
    await named(acme.user2, "Dan"),
  ];
  const { id } = await openTicket(acme.agent, { user_id: alice.id, followers: [dan.id] });
  expect(await peopleOf(acme.user, id)).toEqual([alice, bob]);
  await act(acme.agent2, id, "pickup");
  await respond(acme.agent2, id, "Which one?");
  await respond(acme.user, id, "The red one.");
  await respond(acme.user2, id, "I have it too.");
  for (const who of [acme.user, acme.user2, acme.agent, acme.admin]) expect(await peopleOf(who, id)).toEqual([alice, bob, carol, dan]);
  // The person's record is nobody's but the staff's, and their own.
  expect(refusal(await acme.user.get(`/v1/users/${carol.id}`))).toEqual([404, "user.not_found"]);
});

test("are not those who wrote what somebody does not see, nor those of another page", async () => {
  const [alice, bob, carol] = [await named(acme.user, "Alice"), await named(acme.agent, "Bob"), await named(acme.agent2, "Carol")];
  const { id } = await openTicket(acme.user);
  await respond(acme.agent2, id, "Among us", "internal");
  await respond(acme.agent, id, "To you");
  expect(await peopleOf(acme.user, id)).toEqual([alice, bob]);
  expect(await peopleOf(acme.admin, id)).toEqual([alice, carol, bob]);
  expect(await peopleOf(acme.admin, id, "?limit=1")).toEqual([alice, carol]);
  expect(refusal(await acme.user2.get(`/v1/tickets/${id}/responses`))).toEqual([404, "ticket.not_found"]);
});

test("are called what they are called now, and stay of the support staff while they are", async () => {
  const person = await addPerson(acme.id, `${newId()}@acme.test`, "agent");
  const id = await idOf(person);
  const { id: ticket } = await openTicket(acme.user);
  await respond(person, ticket, "I am on it.");
  const shown = async () => (await peopleOf(acme.user, ticket)).find((one) => one.id === id);
  done(Ticket.pick({ id: true }), await person.patch(`/v1/users/${id}`, { name: "Erin" }));
  expect(await shown()).toEqual({ id, name: "Erin", support: true });
  done(Ticket.pick({ id: true }), await acme.admin.patch(`/v1/users/${id}`, { name: "Erin Miller", role: "user" }));
  expect(await shown()).toEqual({ id, name: "Erin Miller", support: false });
  // Nothing but the record itself holds the name: erased there, it is gone.
  const [record = {}] = await partition(run.engine, "desk", `${acme.id}#USER#${id}`);
  await putItem(run.engine, "desk", { ...record, name: { NULL: true } });
  expect(await shown()).toEqual({ id, name: null, support: false });
});

test("are of the support staff without a name when they come from above", async () => {
  const root = api(await rootToken());
  const { id } = await openTicket(acme.user);
  const path = `/v1/tickets/${id}/responses`;
  expect((await root.post(path, { message: "We look into it." }, { "x-tenant-id": acme.id })).status).toBe(201);
  const { data, people } = await pageOf(acme.user, id);
  expect(people.at(-1)).toEqual({ id: data[0]?.user_id, name: null, support: true });
});

test("may be more than storage answers at a time", async () => {
  const { id } = await openTicket(acme.user);
  await respond(acme.agent, id, "The first");
  const items = await partition(run.engine, "desk", `${acme.id}#TICKET#${id}`);
  const response = items.find((item) => textOf(item, "sk").startsWith("RESPONSE#")) ?? {};
  const writers = Array.from({ length: 100 }, () => newId());
  for (const writer of writers)
    await putItem(run.engine, "desk", { ...response, id: { S: writer }, user_id: { S: writer }, sk: { S: `RESPONSE#${writer}` } });
  expect((await peopleOf(acme.user, id, "?limit=100")).length).toBe(101);
});
