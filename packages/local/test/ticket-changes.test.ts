/** What people change in a ticket: its fields, its priority, escalation by hand, restoration; and what needs an admin's approval. */
import { TicketEventData } from "@bulkhead/tickets/events";
import { Ticket } from "@bulkhead/tickets/schema";
import { beforeAll, describe, expect, test } from "vitest";
import { advance, events, onboardTenant, ownRun, type TestPerson, type TestTenant } from "../src/testing.ts";
import { act, done, idOf, openTicket, refusal, teamWith } from "./ticket-story.ts";
import { replay, stateOf, TicketPage, ticketOf, trailOf, verificationOf } from "./trail-story.ts";

await ownRun();
let acme: TestTenant;
beforeAll(async () => {
  acme = await onboardTenant();
});

const hourMs = 3_600_000;
const later = (from: string, hours: number): string => new Date(Date.parse(from) + hours * hourMs).toISOString();
const edit = (who: TestPerson, id: string, body: unknown, headers?: Record<string, string>) =>
  who.patch(`/v1/tickets/${id}`, body, headers);
const lastEntry = async (id: string) => (await trailOf(acme.admin, id)).at(-1);
const lastEvent = async (tenant: TestTenant, id: string) => (await events(tenant.id)).filter(({ entity_id }) => entity_id === id).at(-1);

describe("fields", () => {
  test("are changed one by one; what is absent stays", async () => {
    const { id, ...before } = await openTicket(acme.user, { tags: ["printer"], custom_fields: { floor: 3, room: "a" } });
    const after = done(
      Ticket,
      await edit(acme.agent, id, { category: " safety ", tags: ["fire", "printer", "fire"], custom_fields: { floor: null, wing: "B" } }),
    );
    expect(after).toEqual({
      ...before,
      id,
      category: "safety",
      tags: ["fire", "printer"],
      custom_fields: { room: "a", wing: "B" },
      version: 2,
      updated_at: after.updated_at,
    });
    expect(await lastEntry(id)).toMatchObject({
      action_type: "ticket_update",
      old_value: { category: "hardware", tags: ["printer"], custom_fields: { floor: 3, room: "a" } },
      new_value: { category: "safety", tags: ["fire", "printer"], custom_fields: { room: "a", wing: "B" } },
    });
    expect((await lastEvent(acme, id))?.type).toBe("ticket.updated");
    expect(done(Ticket, await edit(acme.agent, id, { category: "safety", custom_fields: { floor: null } })).version).toBe(2);
    expect(done(Ticket, await edit(acme.agent, id, {})).version).toBe(2);
    expect(replay(await trailOf(acme.admin, id))).toEqual(stateOf(await ticketOf(acme.admin, id)));
  });

  test("show in lists at once", async () => {
    const { id } = await openTicket(acme.user);
    done(Ticket, await edit(acme.agent, id, { subject: "The printer is out", tags: ["fire"] }));
    const { data } = (await acme.user.get("/v1/tickets")).parse(TicketPage);
    expect(data.find((row) => row.id === id)).toMatchObject({ subject: "The printer is out", tags: ["fire"] });
  });

  test("a requester puts the words of a new ticket right, and nothing else", async () => {
    const { id } = await openTicket(acme.user);
    expect(done(Ticket, await edit(acme.user, id, { subject: "The scanner is on fire", description: "Not the printer." }))).toMatchObject({
      subject: "The scanner is on fire",
      version: 2,
    });
    for (const body of [
      { tags: ["urgent"] },
      { category: "x" },
      { custom_fields: { vip: true } },
      { external_id: "x" },
      { followers: [await idOf(acme.user2)] },
    ])
      expect([body, ...refusal(await edit(acme.user, id, body))]).toEqual([body, 403, "ticket.action_forbidden"]);
    await act(acme.agent, id, "pickup");
    expect(refusal(await edit(acme.user, id, { subject: "Too late now" }))).toEqual([403, "ticket.action_forbidden"]);
    expect(refusal(await edit(acme.user2, id, { subject: "Not mine" }))).toEqual([404, "ticket.not_found"]);
    expect(refusal(await edit(acme.agent2, id, { subject: "Not mine" }))).toEqual([403, "ticket.action_forbidden"]);
  });

  test("a follower sees the ticket from then on, and no longer when taken off", async () => {
    const { id } = await openTicket(acme.user);
    const user2 = await idOf(acme.user2);
    expect((await acme.user2.get(`/v1/tickets/${id}`)).status).toBe(404);
    done(Ticket, await edit(acme.agent, id, { followers: [user2] }));
    expect((await acme.user2.get(`/v1/tickets/${id}`)).status).toBe(200);
    expect(refusal(await edit(acme.user2, id, { subject: "Followed only" }))).toEqual([403, "ticket.action_forbidden"]);
    expect(refusal(await edit(acme.agent, id, { followers: [user2, id] }))).toEqual([409, "ticket.follower_not_found"]);
    done(Ticket, await edit(acme.agent, id, { followers: [] }));
    expect((await acme.user2.get(`/v1/tickets/${id}`)).status).toBe(404);
  });

  test("an external id is one ticket's, and free again when it gives it up", async () => {
    const [one, two] = [await openTicket(acme.user, { external_id: "JIRA-1" }), await openTicket(acme.user)];
    expect(refusal(await edit(acme.agent, two.id, { external_id: "JIRA-1" }))).toEqual([409, "ticket.external_id_taken"]);
    done(Ticket, await edit(acme.agent, one.id, { external_id: "JIRA-2" }));
    expect(done(Ticket, await edit(acme.agent, two.id, { external_id: "JIRA-1" })).external_id).toBe("JIRA-1");
    done(Ticket, await edit(acme.agent, two.id, { external_id: null }));
    expect((await openTicket(acme.user, { external_id: "JIRA-1" })).external_id).toBe("JIRA-1");
    expect(
      refusal(
        await acme.user.post("/v1/tickets", { subject: "Subject", description: "Description.", category: "x", external_id: "JIRA-2" }),
      ),
    ).toEqual([409, "ticket.external_id_taken"]);
  });

  test("fit the ticket also once they are merged", async () => {
    const many = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`field ${index}`, index]));
    const { id } = await openTicket(acme.user, { custom_fields: many });
    expect(refusal(await edit(acme.agent, id, { custom_fields: { another: 1 } }))).toEqual([409, "ticket.limit_exceeded"]);
    expect(done(Ticket, await edit(acme.agent, id, { custom_fields: { another: 1, "field 0": null } })).custom_fields).toMatchObject({
      another: 1,
    });
  });

  test("a field that is none, or none of the caller's to set, is refused", async () => {
    const { id } = await openTicket(acme.user);
    for (const body of [
      { status: "closed" },
      { priority: "low" },
      { assigned_to: null },
      { subject: "abc" },
      { description: "\u0000".repeat(20) },
      { tags: [""] },
      { tags: Array.from({ length: 21 }, (_, index) => `tag ${index}`) },
      { category: "" },
      { external_id: "" },
      { followers: ["me"] },
      { custom_fields: { x: [] } },
    ])
      expect([body, ...refusal(await edit(acme.agent, id, body))]).toEqual([body, 400, "request.invalid"]);
  });

  test("the longest text that a ticket takes still reaches the bus when it changes", async () => {
    const long = (character: string) => character.repeat(20_000);
    const fields = (character: string) =>
      Object.fromEntries(Array.from({ length: 15 }, (_, index) => [`${index}`, character.repeat(1_000)]));
    const { id } = await openTicket(acme.user, { description: long("字"), custom_fields: fields("字") });
    done(Ticket, await edit(acme.agent, id, { description: long("文"), custom_fields: fields("文") }));
    expect((await lastEvent(acme, id))?.new_value?.["description"]).toBe(long("文"));
  });

  test("are not lost between two who change them: a stale version is refused", async () => {
    const { id } = await openTicket(acme.user);
    done(Ticket, await edit(acme.agent, id, { tags: ["one"] }, { "if-match": '"1"' }));
    expect(refusal(await edit(acme.agent2, id, { tags: ["two"] }, { "if-match": '"1"' }))).toEqual([412, "version.stale"]);
  });
});

describe("priority", () => {
  test("by hand resets the deadline from now, with its reason in the trail", async () => {
    const { id } = await openTicket(acme.user, { priority: "low" });
    await advance("PT10H");
    const raised = await act(acme.agent, id, "priority", { priority: "high", reason: "The whole floor waits." });
    expect(raised).toMatchObject({ priority: "high", status: "new", deadline: later(raised.updated_at, 24), version: 2 });
    expect(await lastEntry(id)).toMatchObject({
      action_type: "priority_update",
      old_value: { priority: "low" },
      new_value: { priority: "high", deadline: raised.deadline, reason: "The whole floor waits." },
    });
    await advance("PT1H");
    const lowered = await act(acme.agent, id, "priority", { priority: "medium" });
    expect(lowered.deadline).toBe(later(lowered.updated_at, 72));
  });

  test("that it has already changes nothing, not even the deadline", async () => {
    const { id, deadline } = await openTicket(acme.user);
    await advance("PT1H");
    expect(await act(acme.agent, id, "priority", { priority: "medium", reason: "Same" })).toMatchObject({ deadline, version: 1 });
    expect(await trailOf(acme.agent, id)).toHaveLength(1);
  });

  test("of a resolved ticket counts when it is reopened", async () => {
    const { id } = await openTicket(acme.user);
    await act(acme.agent, id, "status", { status: "resolved" });
    expect(await act(acme.agent, id, "priority", { priority: "urgent" })).toMatchObject({ priority: "urgent", deadline: null });
    const reopened = await act(acme.user, id, "status", { status: "open" });
    expect(reopened.deadline).toBe(later(reopened.updated_at, 4));
  });

  test("is not a requester's to change, nor a closed ticket's to have changed", async () => {
    const { id } = await openTicket(acme.user);
    const path = `/v1/tickets/${id}/priority`;
    expect(refusal(await acme.user.post(path, { priority: "urgent" }))).toEqual([403, "auth.forbidden"]);
    await acme.agent.delete(`/v1/tickets/${id}`);
    expect(refusal(await acme.admin.post(path, { priority: "urgent" }))).toEqual([409, "ticket.closed"]);
  });
});

describe("escalation by hand", () => {
  test("raises by a level, counts, and gives a new deadline from now; nothing was missed", async () => {
    const { id } = await openTicket(acme.user, { priority: "medium" });
    await advance("PT5H");
    const escalated = await act(acme.agent, id, "escalate", { reason: "The customer is on the phone." });
    expect(escalated).toMatchObject({
      status: "escalated",
      priority: "high",
      escalation_level: 1,
      breached: false,
      deadline: later(escalated.updated_at, 24),
      version: 2,
    });
    expect(await lastEntry(id)).toMatchObject({
      action_type: "escalation",
      actor_type: "user",
      old_value: { status: "new", priority: "medium", escalation_level: 0 },
      new_value: { status: "escalated", priority: "high", escalation_level: 1, reason: "The customer is on the phone." },
    });
    expect((await lastEvent(acme, id))?.type).toBe("ticket.escalated");
    const again = await acme.agent.post(`/v1/tickets/${id}/escalate`, { reason: "Again" });
    expect([...refusal(again), again.body]).toEqual([
      409,
      "ticket.transition_not_allowed",
      expect.objectContaining({ allowed: ["open", "pending", "resolved", "closed"] }),
    ]);
  });

  test("keeps what is urgent urgent, with its time anew", async () => {
    const { id } = await openTicket(acme.user, { priority: "urgent" });
    await advance("PT3H");
    const escalated = await act(acme.agent, id, "escalate", { reason: "Now." });
    expect(escalated).toMatchObject({ priority: "urgent", escalation_level: 1, deadline: later(escalated.updated_at, 4) });
  });

  test("takes a reason, an agent who works on the ticket, and a ticket that is not done", async () => {
    const { id } = await openTicket(acme.user);
    const path = `/v1/tickets/${id}/escalate`;
    for (const body of [{}, { reason: "" }, { reason: " " }, { reason: "x".repeat(501) }])
      expect(refusal(await acme.agent.post(path, body))).toEqual([400, "request.invalid"]);
    expect(refusal(await acme.user.post(path, { reason: "Please" }))).toEqual([403, "auth.forbidden"]);
    await act(acme.agent, id, "pickup");
    expect(refusal(await acme.agent2.post(path, { reason: "Please" }))).toEqual([403, "ticket.action_forbidden"]);
    for (const status of ["resolved", "closed"]) {
      await act(acme.agent, id, "status", { status });
      expect([status, ...refusal(await acme.admin.post(path, { reason: "Please" }))]).toEqual([
        status,
        409,
        "ticket.transition_not_allowed",
      ]);
    }
  });
});

describe("restoration", () => {
  test("brings a closed ticket back to the queues, with whoever had it and at least an hour", async () => {
    const { id } = await openTicket(acme.user, { priority: "urgent" });
    const picked = await act(acme.agent, id, "pickup");
    await advance("PT3H30M");
    done(Ticket, await acme.agent.delete(`/v1/tickets/${id}`));
    await advance("P30D");
    const restored = await act(acme.admin, id, "restore");
    expect(restored).toMatchObject({
      status: "open",
      assigned_to: picked.assigned_to,
      closed_at: null,
      resolved_at: null,
      deadline: later(restored.updated_at, 1),
    });
    expect(await lastEntry(id)).toMatchObject({
      action_type: "ticket_restored",
      old_value: { status: "closed" },
      new_value: { status: "open" },
    });
    expect((await acme.agent.get("/v1/tickets?assigned_to=me")).parse(TicketPage).data.map((row) => row.id)).toContain(id);
    expect(await verificationOf(acme.agent, id)).toMatchObject({ valid: true, entries: restored.version });
  });

  test("is for admins, and for what is closed", async () => {
    const { id } = await openTicket(acme.user);
    const path = `/v1/tickets/${id}/restore`;
    expect(refusal(await acme.admin.post(path))).toEqual([409, "ticket.transition_not_allowed"]);
    await acme.agent.delete(`/v1/tickets/${id}`);
    expect(refusal(await acme.user.post(path))).toEqual([403, "auth.forbidden"]);
    expect(refusal(await acme.agent.post(path))).toEqual([403, "ticket.action_forbidden"]);
    expect(refusal(await acme.agent.post(`/v1/tickets/${id}/status`, { status: "open" }))).toEqual([409, "ticket.transition_not_allowed"]);
  });
});

describe("where a tenant wants approval", () => {
  let tenant: TestTenant;
  beforeAll(async () => {
    tenant = await onboardTenant();
    done(
      Ticket.pick({ id: true }),
      await tenant.admin.patch("/v1/tenant", { approvals: { required_for: ["priority_raise", "escalate", "restore"] } }),
    );
  });

  test("an agent raises, escalates and restores by request only; an admin needs none", async () => {
    const { admin, agent, user } = tenant;
    const { id } = await openTicket(user);
    const changes = [
      ["priority", { priority: "urgent" }, "priority_raise"],
      ["escalate", { reason: "Because." }, "escalate"],
    ] as const;
    for (const [verb, body, kind] of changes) {
      const answer = await agent.post(`/v1/tickets/${id}/${verb}`, body);
      expect([...refusal(answer), answer.body]).toEqual([409, "approval.required", expect.objectContaining({ kind })]);
    }
    expect(await act(agent, id, "priority", { priority: "low" })).toMatchObject({ priority: "low", version: 2 });
    expect(refusal(await agent.post(`/v1/tickets/${id}/restore`))).toEqual([409, "ticket.transition_not_allowed"]);
    done(Ticket, await agent.delete(`/v1/tickets/${id}`));
    expect(refusal(await agent.post(`/v1/tickets/${id}/restore`))).toEqual([409, "approval.required"]);
    expect(await act(admin, id, "restore")).toMatchObject({ status: "open", version: 4 });
    for (const [verb, body] of changes) await act(admin, id, verb, body);
    expect(await ticketOf(user, id)).toMatchObject({ status: "escalated", priority: "urgent", version: 6 });
  });

  test("nobody asks for approval of what they may not do at all", async () => {
    const { admin, agent, agent2, user } = tenant;
    const { id } = await openTicket(user, {});
    await act(agent2, id, "pickup");
    for (const [verb, body] of [
      ["priority", { priority: "urgent" }],
      ["escalate", { reason: "Because." }],
    ] as const)
      expect(refusal(await agent.post(`/v1/tickets/${id}/${verb}`, body))).toEqual([403, "ticket.action_forbidden"]);
    done(Ticket, await admin.delete(`/v1/tickets/${id}`));
    expect(refusal(await agent.post(`/v1/tickets/${id}/restore`))).toEqual([403, "ticket.action_forbidden"]);
  });
});

describe("whether the target was met", () => {
  const dataOf = async (id: string) => TicketEventData.parse((await lastEvent(acme, id))?.data);

  test("is settled at resolution, unsettled by reopening", async () => {
    const { id } = await openTicket(acme.user);
    await advance("PT2H");
    await act(acme.agent, id, "status", { status: "resolved", comment: "Done." });
    const resolved = await dataOf(id);
    expect(resolved).toMatchObject({ sla_met: true, first_response_ms: resolved.resolution_ms });
    expect(resolved.resolution_ms).toBeGreaterThanOrEqual(2 * hourMs);
    await act(acme.user, id, "status", { status: "open" });
    expect(await dataOf(id)).not.toHaveProperty("sla_met");
    await act(acme.agent, id, "status", { status: "resolved" });
    await act(acme.user, id, "status", { status: "closed" });
    expect(await dataOf(id)).toMatchObject({ sla_met: true });
  });

  test("is missed for good once a deadline was", async () => {
    const { id } = await openTicket(acme.user, { priority: "urgent" });
    await advance("PT5H");
    await act(acme.agent, id, "status", { status: "resolved" });
    expect(await dataOf(id)).toMatchObject({ sla_met: false, breached: true });
    expect(await dataOf(id)).not.toHaveProperty("first_response_ms");
  });

  test("says nothing of a ticket that was withdrawn", async () => {
    const { id } = await openTicket(acme.user);
    await act(acme.user, id, "status", { status: "closed" });
    expect(await dataOf(id)).not.toHaveProperty("sla_met");
  });
});

test("what a team has, its agents change", async () => {
  const { admin, agent, agent2, user } = await onboardTenant();
  const team = await teamWith(admin, "Fire brigade", agent2);
  const { id } = await openTicket(admin, { user_id: await idOf(user), team_id: team });
  expect(refusal(await edit(agent, id, { tags: ["mine"] }))).toEqual([403, "ticket.action_forbidden"]);
  expect(done(Ticket, await edit(agent2, id, { tags: ["ours"] })).tags).toEqual(["ours"]);
});
