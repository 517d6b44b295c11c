/** Responses and internal notes: who writes them, who sees them, what they do to their ticket. */
import { newId } from "@bulkhead/platform";
import { EventResponse, TicketEventData } from "@bulkhead/tickets/events";
import { Ticket, TicketResponsePage } from "@bulkhead/tickets/schema";
import { beforeAll, describe, expect, test } from "vitest";
import { advance, events, onboardTenant, ownRun, type TestTenant } from "../src/testing.ts";
import { partition, putItem, textOf } from "./engine-client.ts";
import { act, conversation, done, idOf, openTicket, refusal, respond } from "./ticket-story.ts";
import { replay, stateOf, ticketOf, trailOf, verificationOf } from "./trail-story.ts";

const run = await ownRun();
let acme: TestTenant;
beforeAll(async () => {
  acme = await onboardTenant();
});

const trailEnd = async (id: string) => (await trailOf(acme.agent, id)).at(-1);

describe("a conversation", () => {
  test("is read oldest first, by the requester and the staff", async () => {
    const { id } = await openTicket(acme.user);
    const first = await respond(acme.agent, id, "Have you tried to put it out?");
    expect(first).toMatchObject({
      ticket_id: id,
      tenant_id: acme.id,
      user_id: await idOf(acme.agent),
      visibility: "public",
      channel: "api",
      attachments: [],
      edited_at: null,
    });
    await respond(acme.user, id, "With water?");
    await respond(acme.agent2, id, "With foam.");
    for (const who of [acme.user, acme.agent, acme.admin])
      expect(await conversation(who, id)).toEqual([["Have you tried to put it out?", "With water?", "With foam."]]);
  });

  test("keeps its text out of the trail and the events", async () => {
    const { id } = await openTicket(acme.user);
    const text = "My password is swordfish.";
    const response = await respond(acme.user, id, text);
    const entry = await trailEnd(id);
    expect(entry).toMatchObject({
      action_type: "response_added",
      new_value: { response: { id: response.id, visibility: "public", length: text.length } },
    });
    const told = (await events(acme.id)).filter(({ entity_id }) => entity_id === id);
    expect(told.map(({ type }) => type)).toEqual(["ticket.created", "ticket.responded"]);
    expect(EventResponse.parse(told[1]?.new_value?.["response"]).id).toBe(response.id);
    expect(JSON.stringify([told, await trailOf(acme.agent, id)])).not.toContain("swordfish");
    expect(await verificationOf(acme.agent, id)).toMatchObject({ valid: true, entries: 2 });
  });

  test("is told from by its ticket's version, and refused with a stale one", async () => {
    const { id } = await openTicket(acme.user);
    const path = `/v1/tickets/${id}/responses`;
    const stale = await acme.agent.post(path, { message: "Too late" }, { "if-match": '"7"' });
    expect(refusal(stale)).toEqual([412, "version.stale"]);
    expect((await acme.agent.post(path, { message: "In time" }, { "if-match": '"1"' })).status).toBe(201);
    expect(await ticketOf(acme.user, id)).toMatchObject({ version: 2, status: "new" });
    expect(await conversation(acme.user, id)).toEqual([["In time"]]);
  });

  test("holds a repeated response once", async () => {
    const { id } = await openTicket(acme.user);
    const send = () => acme.user.post(`/v1/tickets/${id}/responses`, { message: "Once" }, { "idempotency-key": "once" });
    const [first, second] = [await send(), await send()];
    expect([first.status, second.status, second.headers.get("idempotent-replayed")]).toEqual([201, 201, "true"]);
    expect(second.body).toEqual(first.body);
    expect(await conversation(acme.user, id)).toEqual([["Once"]]);
  });

  test("takes every response of many who speak at once", async () => {
    const { id } = await openTicket(acme.user);
    const speakers = [acme.user, acme.agent, acme.agent2];
    const answers = await Promise.all(speakers.map((who) => who.post(`/v1/tickets/${id}/responses`, { message: who.email })));
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201]);
    expect(new Set((await conversation(acme.admin, id)).flat())).toEqual(new Set(speakers.map(({ email }) => email)));
    expect(await verificationOf(acme.agent, id)).toMatchObject({ valid: true, entries: 4 });
  });

  test("refuses what is no response", async () => {
    const { id } = await openTicket(acme.user);
    for (const body of [
      {},
      { message: "" },
      { message: "   " },
      { message: "x".repeat(20_001) },
      { message: "x", visibility: "secret" },
      { message: "x", user_id: id },
    ])
      expect([body, ...refusal(await acme.agent.post(`/v1/tickets/${id}/responses`, body))]).toEqual([body, 400, "request.invalid"]);
    expect((await acme.agent.post(`/v1/tickets/${id}/responses`, { message: "x".repeat(20_000) })).status).toBe(201);
  });
});

describe("internal notes", () => {
  test("are the staff's alone: others can neither write, nor see, nor count them", async () => {
    const { id } = await openTicket(acme.user);
    const path = `/v1/tickets/${id}/responses`;
    expect(refusal(await acme.user.post(path, { message: "Psst", visibility: "internal" }))).toEqual([403, "ticket.action_forbidden"]);
    const said: string[] = [];
    for (let number = 1; number <= 6; number++) {
      await respond(acme.agent, id, `Note ${number}a`, "internal");
      await respond(acme.agent2, id, `Note ${number}b`, "internal");
      said.push((await respond(acme.agent, id, `Answer ${number}`)).message);
    }
    await respond(acme.admin, id, "The last word is a note", "internal");
    expect((await conversation(acme.agent, id)).flat()).toHaveLength(19);
    // Every page but the last is full, and no cursor leads to an empty one.
    for (const limit of [1, 2, 3, 4, 5, 6, 100]) {
      const pages = await conversation(acme.user, id, limit);
      expect([limit, pages.flat()]).toEqual([limit, said]);
      expect([limit, pages.slice(0, -1).every((page) => page.length === limit), pages.length]).toEqual([limit, true, Math.ceil(6 / limit)]);
    }
    const { next_cursor: staffs } = done(TicketResponsePage, await acme.agent.get(`${path}?limit=4`));
    expect(refusal(await acme.user.get(`${path}?limit=4&cursor=${staffs}`))).toEqual([400, "cursor.invalid"]);
  });

  test("are passed over by hundreds, never by all at once", async () => {
    const { id } = await openTicket(acme.user);
    await respond(acme.agent, id, "Hidden", "internal");
    const note = (await partition(run.engine, "desk", `${acme.id}#TICKET#${id}`)).find((item) =>
      textOf(item, "sk").startsWith("RESPONSE#"),
    );
    await Promise.all(
      Array.from({ length: 600 }, () => {
        const copy = newId();
        return putItem(run.engine, "desk", { ...note, id: { S: copy }, sk: { S: `RESPONSE#${copy}` } });
      }),
    );
    await respond(acme.agent, id, "At last");
    const path = `/v1/tickets/${id}/responses?limit=2`;
    run.usage.reset();
    const first = done(TicketResponsePage, await acme.user.get(path));
    expect(first.data).toEqual([]);
    expect(run.usage.snapshot().functions["tickets-api"]?.actions["dynamodb:Query"]?.calls).toBeLessThanOrEqual(6);
    const next = done(TicketResponsePage, await acme.user.get(`${path}&cursor=${first.next_cursor}`));
    expect([next.data.map(({ message }) => message), next.next_cursor]).toEqual([["At last"], null]);
    expect((await conversation(acme.agent, id, 100)).flat()).toHaveLength(602);
  });

  test("count as no response to the requester", async () => {
    const { id } = await openTicket(acme.user);
    await respond(acme.agent, id, "Whose is this?", "internal");
    expect(await ticketOf(acme.agent, id)).toMatchObject({ first_responded_at: null, status: "new" });
  });

  test("are seen by a requester who is of the staff", async () => {
    const { id } = await openTicket(acme.agent);
    await respond(acme.agent2, id, "Among us", "internal");
    expect(await conversation(acme.agent, id)).toEqual([["Among us"]]);
  });
});

describe("who may respond", () => {
  test("a follower may, in public; a stranger does not even find the ticket", async () => {
    const { id } = await openTicket(acme.agent, { user_id: await idOf(acme.user), followers: [await idOf(acme.user2)] });
    await act(acme.agent, id, "status", { status: "pending" });
    await respond(acme.user2, id, "I have the same.");
    await respond(acme.agent, id, "Note", "internal");
    expect(await conversation(acme.user2, id)).toEqual([["I have the same."]]);
    expect(await ticketOf(acme.user2, id)).toMatchObject({ status: "pending" });
    const { id: other } = await openTicket(acme.user);
    expect(refusal(await acme.user2.post(`/v1/tickets/${other}/responses`, { message: "Hello?" }))).toEqual([404, "ticket.not_found"]);
    expect(refusal(await acme.user2.get(`/v1/tickets/${other}/responses`))).toEqual([404, "ticket.not_found"]);
  });

  test("nobody any more when it is closed; it stays readable", async () => {
    const { id } = await openTicket(acme.user);
    await respond(acme.agent, id, "Goodbye");
    done(Ticket, await acme.agent.delete(`/v1/tickets/${id}`));
    for (const [who, visibility] of [
      [acme.user, "public"],
      [acme.agent, "public"],
      [acme.admin, "internal"],
    ] as const)
      expect(refusal(await who.post(`/v1/tickets/${id}/responses`, { message: "Hello?", visibility }))).toEqual([409, "ticket.closed"]);
    expect(await conversation(acme.user, id)).toEqual([["Goodbye"]]);
  });
});

describe("what a response does", () => {
  test.for(["pending", "resolved"])("the requester's reopens what is %s, and its clock goes on", async (status) => {
    const { id } = await openTicket(acme.user);
    const before = await act(acme.agent, id, "status", { status });
    await respond(acme.user, id, "It burns again.");
    const after = await ticketOf(acme.user, id);
    expect(after).toMatchObject({ status: "open", resolved_at: null, version: before.version + 1, deadline: expect.any(String) });
    expect(await trailEnd(id)).toMatchObject({ action_type: "response_added", old_value: { status }, new_value: { status: "open" } });
  });

  test.for(["open", "new", "escalated"] as const)("the requester's leaves a ticket %s that is", async (status) => {
    const { id } = await openTicket(acme.user);
    if (status === "open") await act(acme.agent, id, "pickup");
    if (status === "escalated") await act(acme.agent, id, "escalate", { reason: "Fire." });
    await respond(acme.user, id, "Hello?");
    expect(await ticketOf(acme.user, id)).toMatchObject({ status });
  });

  test("an agent's changes no status", async () => {
    const { id } = await openTicket(acme.user);
    for (const status of ["new", "pending", "resolved"]) {
      if (status !== "new") await act(acme.agent, id, "status", { status });
      await respond(acme.agent, id, "Is it better now?");
      expect((await ticketOf(acme.user, id)).status).toBe(status);
    }
  });

  test("the first public one by support is the first response, with its duration; no later one and not the requester's own", async () => {
    const { id, created_at } = await openTicket(acme.agent);
    await respond(acme.agent, id, "By the way");
    expect(await ticketOf(acme.agent, id)).toMatchObject({ first_responded_at: null });
    await advance("PT30M");
    const { created_at: at } = await respond(acme.agent2, id, "On it.");
    expect(await ticketOf(acme.agent, id)).toMatchObject({ first_responded_at: at });
    await respond(acme.admin, id, "Is he?");
    expect(await ticketOf(acme.agent, id)).toMatchObject({ first_responded_at: at });
    const [, , first] = (await events(acme.id)).filter(({ entity_id }) => entity_id === id);
    expect(TicketEventData.parse(first?.data).first_response_ms).toBe(Date.parse(at) - Date.parse(created_at));
    expect(first?.new_value).toMatchObject({ first_responded_at: at });
  });

  test("a comment comes with a change of status in one commit, one entry, one version", async () => {
    const { id } = await openTicket(acme.user);
    const resolved = await act(acme.agent, id, "status", { status: "resolved", comment: "It is out." });
    expect(resolved).toMatchObject({ status: "resolved", version: 2, first_responded_at: resolved.updated_at });
    expect(await conversation(acme.user, id)).toEqual([["It is out."]]);
    expect(await trailEnd(id)).toMatchObject({
      action_type: "status_change",
      new_value: { status: "resolved", response: { visibility: "public", length: 10 } },
    });
    const closed = await act(acme.user, id, "status", { status: "closed", comment: "Thank you!" });
    expect(closed).toMatchObject({ status: "closed", version: 3 });
    expect(await conversation(acme.agent, id)).toEqual([["It is out.", "Thank you!"]]);
    expect(refusal(await acme.user.post(`/v1/tickets/${id}/status`, { status: "open", comment: "No" }))).toEqual([
      409,
      "ticket.transition_not_allowed",
    ]);
    expect((await conversation(acme.agent, id)).flat()).toHaveLength(2);
  });
});

test("the trail of a ticket with a conversation replays to it", async () => {
  const { id } = await openTicket(acme.user);
  await act(acme.agent, id, "pickup");
  await respond(acme.agent, id, "Which one?");
  await act(acme.agent, id, "status", { status: "pending" });
  await respond(acme.user, id, "The red one.");
  await act(acme.agent, id, "status", { status: "resolved", comment: "Done." });
  const { response: _response, ...state } = replay(await trailOf(acme.agent, id));
  expect(state).toEqual(stateOf(await ticketOf(acme.agent, id)));
  expect(await verificationOf(acme.agent, id)).toEqual({ valid: true, entries: 6, redacted: 0 });
});

test("a reply costs at most eight write units and touches no index", async () => {
  const { id } = await openTicket(acme.user);
  await respond(acme.agent, id, "The first one also notes that it was the first.");
  for (const [who, visibility] of [
    [acme.agent, "public"],
    [acme.user, "public"],
    [acme.agent, "internal"],
  ] as const) {
    await who.get(`/v1/tickets/${id}`);
    run.usage.reset();
    await respond(who, id, "Thank you for your patience, we are looking into it and will be back tomorrow.", visibility);
    const { write_units, read_units } = run.usage.snapshot().functions["tickets-api"] ?? { write_units: Infinity, read_units: Infinity };
    expect(write_units).toBeLessThanOrEqual(8);
    expect(read_units).toBeLessThanOrEqual(1);
  }
});
