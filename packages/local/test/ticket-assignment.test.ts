/** Whose a ticket is: assignment to people and teams, giving back, and what a tenant lets its agents see and assign. */
import { Ticket } from "@bulkhead/tickets/schema";
import { beforeAll, describe, expect, test } from "vitest";
import { events, onboardTenant, ownRun, type TestPerson, type TestTenant } from "../src/testing.ts";
import { act, done, idOf, openTicket, refusal, respond, teamWith } from "./ticket-story.ts";
import { ticketOf, trailOf } from "./trail-story.ts";

await ownRun();
let acme: TestTenant;
let support: string;
let billing: string;
let ids: Readonly<Record<"admin" | "agent" | "agent2" | "user", string>>;
const never = "01935b2e-6f00-7000-8000-000000000001";

beforeAll(async () => {
  acme = await onboardTenant();
  const [admin, agent, agent2, user] = await Promise.all([acme.admin, acme.agent, acme.agent2, acme.user].map(idOf));
  ids = { admin: admin ?? "", agent: agent ?? "", agent2: agent2 ?? "", user: user ?? "" };
  support = await teamWith(acme.admin, "Support", acme.agent);
  billing = await teamWith(acme.admin, "Billing", acme.agent2);
});

const assign = (who: TestPerson, id: string, body: unknown) => who.post(`/v1/tickets/${id}/assignment`, body);

describe("an admin", () => {
  test("hands a ticket to a person: a new one is open then; taking it back changes no status", async () => {
    const { id, deadline } = await openTicket(acme.user);
    expect(await act(acme.admin, id, "assignment", { assigned_to: ids.agent })).toMatchObject({
      status: "open",
      assigned_to: ids.agent,
      team_id: null,
      deadline,
      version: 2,
    });
    expect(await act(acme.admin, id, "assignment", { assigned_to: null })).toMatchObject({ status: "open", assigned_to: null, version: 3 });
    expect((await trailOf(acme.admin, id)).slice(1)).toMatchObject([
      { action_type: "assignment", old_value: { status: "new", assigned_to: null }, new_value: { status: "open", assigned_to: ids.agent } },
      { action_type: "assignment", old_value: { assigned_to: ids.agent }, new_value: { assigned_to: null } },
    ]);
    const told = (await events(acme.id)).filter(({ entity_id }) => entity_id === id).map(({ type }) => type);
    expect(told).toEqual(["ticket.created", "ticket.assigned", "ticket.assigned"]);
  });

  test("puts one into a team's queue, which opens nothing, and into another's, with a person who need not be of it", async () => {
    const { id } = await openTicket(acme.user);
    expect(await act(acme.admin, id, "assignment", { team_id: support })).toMatchObject({
      status: "new",
      team_id: support,
      assigned_to: null,
    });
    const both = { team_id: billing, assigned_to: ids.agent };
    expect(await act(acme.admin, id, "assignment", both)).toMatchObject({ ...both, status: "open", version: 3 });
    expect(await act(acme.admin, id, "assignment", { team_id: null })).toMatchObject({ team_id: null, assigned_to: ids.agent, version: 4 });
  });

  test("changes nothing by what is so already, and leaves no trace", async () => {
    const { id } = await openTicket(acme.user);
    const { version } = await act(acme.admin, id, "assignment", { team_id: support, assigned_to: ids.agent });
    for (const body of [{ team_id: support }, { assigned_to: ids.agent }, { team_id: support, assigned_to: ids.agent }])
      expect(await act(acme.admin, id, "assignment", body)).toMatchObject({ version });
    expect(await trailOf(acme.admin, id)).toHaveLength(version);
  });

  test("finds only agents of the tenant, who are active, and teams that are there", async () => {
    const { id } = await openTicket(acme.user);
    const globex = await onboardTenant();
    const invited = { email: `invited@${acme.slug}.test`, role: "agent" };
    const { id: invitedId } = (await acme.admin.post("/v1/users", invited)).parse(Ticket.pick({ id: true }));
    const gone = await teamWith(acme.admin, "Gone");
    expect((await acme.admin.delete(`/v1/teams/${gone}`)).status).toBeLessThan(300);
    const foreignTeam = await teamWith(globex.admin, "Theirs");
    for (const [body, code] of [
      [{ assigned_to: never }, "ticket.assignee_not_found"],
      [{ assigned_to: await idOf(globex.agent) }, "ticket.assignee_not_found"],
      [{ assigned_to: support }, "ticket.assignee_not_found"],
      [{ assigned_to: ids.user }, "ticket.assignee_not_agent"],
      [{ assigned_to: invitedId }, "user.inactive"],
      [{ team_id: never }, "team.not_found"],
      [{ team_id: foreignTeam }, "team.not_found"],
      [{ team_id: gone }, "team.not_found"],
      [{ team_id: gone, assigned_to: ids.agent }, "team.not_found"],
    ] as const)
      expect([body, ...refusal(await assign(acme.admin, id, body))]).toEqual([body, 409, code]);
    expect(await ticketOf(acme.admin, id)).toMatchObject({ version: 1, status: "new" });
  });

  test("names somebody, or is told so", async () => {
    const { id } = await openTicket(acme.user);
    for (const body of [{}, { assigned_to: "me" }, { assigned_to: "" }, { team_id: 1 }, { user_id: ids.agent }])
      expect([body, ...refusal(await assign(acme.admin, id, body))]).toEqual([body, 400, "request.invalid"]);
  });

  test("assigns no closed ticket", async () => {
    const { id } = await openTicket(acme.user);
    await acme.admin.delete(`/v1/tickets/${id}`);
    expect(refusal(await assign(acme.admin, id, { assigned_to: ids.agent }))).toEqual([409, "ticket.closed"]);
  });
});

test("a deactivated person keeps what they have and gets nothing new", async () => {
  const { admin, agent, user } = await onboardTenant();
  const agentId = await idOf(agent);
  const { id } = await openTicket(user);
  const { id: other } = await openTicket(user);
  await act(agent, id, "pickup");
  done(Ticket.pick({ id: true }), await admin.post(`/v1/users/${agentId}/deactivate`));
  expect(await ticketOf(admin, id)).toMatchObject({ assigned_to: agentId });
  expect(refusal(await assign(admin, other, { assigned_to: agentId }))).toEqual([409, "user.inactive"]);
  expect(await act(admin, id, "assignment", { assigned_to: agentId })).toMatchObject({ assigned_to: agentId, version: 2 });
});

describe("an agent", () => {
  test("takes what nobody has, gives back what they have, and hands nothing to others", async () => {
    const { id } = await openTicket(acme.user);
    expect(await act(acme.agent, id, "assignment", { assigned_to: ids.agent })).toMatchObject({ status: "open", assigned_to: ids.agent });
    for (const body of [{ assigned_to: ids.agent2 }, { team_id: support }, { assigned_to: never }, { team_id: never }])
      expect(refusal(await assign(acme.agent, id, body))).toEqual([403, "ticket.action_forbidden"]);
    expect(refusal(await assign(acme.agent2, id, { assigned_to: ids.agent2 }))).toEqual([403, "ticket.action_forbidden"]);
    expect(refusal(await assign(acme.agent2, id, { assigned_to: null }))).toEqual([403, "ticket.action_forbidden"]);
    expect(await act(acme.agent, id, "assignment", { assigned_to: null })).toMatchObject({ status: "open", assigned_to: null });
    expect(await act(acme.agent2, id, "pickup")).toMatchObject({ assigned_to: ids.agent2 });
  });

  test("works on what is in their team's queue, not on another's", async () => {
    const { id } = await openTicket(acme.agent, { user_id: ids.user, team_id: support });
    expect(refusal(await acme.agent2.post(`/v1/tickets/${id}/status`, { status: "pending" }))).toEqual([403, "ticket.action_forbidden"]);
    expect(refusal(await acme.agent2.post(`/v1/tickets/${id}/pickup`))).toEqual([403, "ticket.action_forbidden"]);
    expect(await act(acme.agent, id, "status", { status: "pending" })).toMatchObject({ status: "pending" });
  });

  test("assigns within their own teams where the tenant lets them", async () => {
    const tenant = await onboardTenant();
    const { admin, agent, agent2, user } = tenant;
    done(Ticket.pick({ id: true }), await admin.patch("/v1/tenant", { agent_assignment: "team" }));
    const own = await teamWith(admin, "Own", agent, agent2);
    const other = await teamWith(admin, "Other", admin);
    const { id } = await openTicket(user);
    expect(await act(agent, id, "assignment", { team_id: own, assigned_to: await idOf(agent2) })).toMatchObject({
      team_id: own,
      status: "open",
    });
    for (const body of [{ team_id: other }, { team_id: null }, { assigned_to: await idOf(admin) }])
      expect([body, ...refusal(await assign(agent, id, body))]).toEqual([body, 403, "ticket.action_forbidden"]);
    expect(await act(agent, id, "assignment", { assigned_to: null })).toMatchObject({ assigned_to: null, team_id: own });
  });
});

describe("where agents see their teams' tickets only", () => {
  test("another team's is not there, until it is theirs; its requester and followers see it always", async () => {
    const { admin, agent, agent2, user, user2 } = await onboardTenant({});
    done(Ticket.pick({ id: true }), await admin.patch("/v1/tenant", { agent_visibility: "team" }));
    const own = await teamWith(admin, "Own", agent);
    const other = await teamWith(admin, "Other", agent2);
    const [agentId, agent2Id] = await Promise.all([idOf(agent), idOf(agent2)]);
    const { id } = await openTicket(user);
    const sees = async (who: TestPerson): Promise<boolean> => (await who.get(`/v1/tickets/${id}`)).status === 200;
    expect(await Promise.all([agent, agent2, admin, user, user2].map(sees))).toEqual([true, true, true, true, false]);
    await act(admin, id, "assignment", { team_id: other });
    expect(await Promise.all([agent, agent2, admin, user, user2].map(sees))).toEqual([false, true, true, true, false]);
    for (const [verb, body] of [
      ["responses", { message: "Hello" }],
      ["status", { status: "closed" }],
      ["pickup", undefined],
      ["priority", { priority: "high" }],
      ["assignment", { assigned_to: agentId }],
      ["escalate", { reason: "Because." }],
      ["restore", undefined],
    ] as const)
      expect([verb, ...refusal(await agent.post(`/v1/tickets/${id}/${verb}`, body))]).toEqual([verb, 404, "ticket.not_found"]);
    for (const path of ["/responses", "/audit", "/audit/verify"])
      expect(refusal(await agent.get(`/v1/tickets/${id}${path}`))).toEqual([404, "ticket.not_found"]);
    await act(admin, id, "assignment", { assigned_to: agentId });
    expect(await sees(agent)).toBe(true);
    await act(admin, id, "assignment", { assigned_to: agent2Id, team_id: own });
    expect(await sees(agent)).toBe(true);
    await act(admin, id, "assignment", { team_id: null });
    expect(await sees(agent)).toBe(false);
    done(Ticket, await admin.patch(`/v1/tickets/${id}`, { followers: [agentId, await idOf(user2)] }));
    expect(await Promise.all([agent, user2].map(sees))).toEqual([true, true]);
    await respond(agent, id, "I follow this.");
    done(Ticket, await admin.delete(`/v1/tickets/${id}`));
    expect(await Promise.all([agent, agent2, user, user2].map(sees))).toEqual([true, true, true, true]);
  });
});

describe("at creation", () => {
  test("staff name a team and followers; users do not", async () => {
    const ticket = await openTicket(acme.agent, { user_id: ids.user, team_id: billing, followers: [ids.agent, ids.agent] });
    expect(ticket).toMatchObject({ status: "new", team_id: billing, followers: [ids.agent], user_id: ids.user, created_by: ids.agent });
    for (const fields of [{ team_id: support }, { followers: [ids.agent] }, { user_id: ids.agent }])
      expect(
        refusal(await acme.user.post("/v1/tickets", { subject: "Subject", description: "Description.", category: "x", ...fields })),
      ).toEqual([403, "ticket.action_forbidden"]);
  });

  test("what is named must be there", async () => {
    for (const [fields, code] of [
      [{ user_id: never }, "ticket.requester_not_found"],
      [{ team_id: never }, "team.not_found"],
      [{ followers: [ids.user, never] }, "ticket.follower_not_found"],
    ] as const)
      expect(
        refusal(await acme.admin.post("/v1/tickets", { subject: "Subject", description: "Description.", category: "x", ...fields })),
      ).toEqual([409, code]);
  });
});
