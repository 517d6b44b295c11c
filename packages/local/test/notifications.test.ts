/** People find in their inbox what concerns them, once, and only they. */
import { NotificationPage, Preferences, UnreadCount } from "@bulkhead/notifications/schema";
import { Approval } from "@bulkhead/approvals/schema";
import { User } from "@bulkhead/users/schema";
import { beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import { addPerson, api, onboardTenant, rootToken, settle, type Api, type TestPerson, type TestTenant } from "../src/testing.ts";
import { codeOf } from "./in-process.ts";

const Identified = z.object({ id: z.string() });
const draft = { subject: "The printer is on fire", description: "Flames come out of tray 2.", category: "hardware" };

let acme: TestTenant;
beforeAll(async () => {
  acme = await onboardTenant();
});

const me = async (who: Api): Promise<User> => (await who.get("/v1/me")).parse(z.object({ user: User })).user;
const page = async (who: Api, query = "", headers = {}): Promise<NotificationPage> => {
  const answer = await who.get(`/v1/notifications${query}`, headers);
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  return answer.parse(NotificationPage);
};
/** What somebody is told about one thing, oldest first. */
const heard = async (who: Api, entityId: string): Promise<string[]> => {
  await settle();
  const { data } = await page(who, "?limit=100");
  return data.flatMap(({ entity_id, kind, title }) => (entity_id === entityId ? [`${kind}: ${title}`] : [])).toReversed();
};
const open = async (who: Api, more = {}): Promise<string> => (await who.post("/v1/tickets", { ...draft, ...more })).parse(Identified).id;
const team = async (name: string, ...members: Api[]): Promise<string> => {
  const { id } = (await acme.admin.post("/v1/teams", { name })).parse(Identified);
  for (const member of members) await acme.admin.put(`/v1/teams/${id}/members/${(await me(member)).id}`);
  return id;
};

describe("who hears what", () => {
  test("of a ticket's life each hears what the others do, and nobody what they do themselves", async () => {
    const id = await open(acme.user);
    await acme.agent.post(`/v1/tickets/${id}/pickup`);
    await acme.agent.post(`/v1/tickets/${id}/responses`, { message: "Have you tried water?", visibility: "public" });
    await acme.agent2.post(`/v1/tickets/${id}/responses`, { message: "They have not.", visibility: "internal" });
    await acme.user.post(`/v1/tickets/${id}/responses`, { message: "It steams now.", visibility: "public" });
    await acme.agent.post(`/v1/tickets/${id}/status`, { status: "resolved", comment: "It is out." });
    await acme.user.post(`/v1/tickets/${id}/status`, { status: "closed" });
    expect(await heard(acme.user, id)).toEqual([
      "status: The ticket is being worked on",
      "response: Agent responded",
      "response: Agent responded. The ticket was resolved",
    ]);
    expect(await heard(acme.agent, id)).toEqual([
      "internal_note: Agent2 left an internal note",
      "response: User responded",
      "status: The ticket was closed (User)",
    ]);
    // Nobody's queue and nobody's ticket yet: the admins'.
    expect(await heard(acme.admin, id)).toEqual(["queue: User opened a ticket"]);
    expect(await heard(acme.user2, id)).toEqual([]);
    const [last] = (await page(acme.user, "?limit=1")).data;
    expect(last).toMatchObject({
      ticket: { id, subject: draft.subject },
      actor: { type: "user", user_id: (await me(acme.agent)).id, name: "Agent" },
      read: false,
    });
    expect(JSON.stringify(await page(acme.user))).not.toMatch(/They have not|internal/);
  });

  test("a team hears of its queue, of escalations team and admins, of an assignment who gets it and who had it", async () => {
    const teamId = await team("Printers", acme.agent, acme.agent2);
    const id = await open(acme.agent, { user_id: (await me(acme.user)).id, team_id: teamId, followers: [(await me(acme.user2)).id] });
    await acme.admin.post(`/v1/tickets/${id}/assignment`, { assigned_to: (await me(acme.agent)).id });
    await acme.admin.post(`/v1/tickets/${id}/assignment`, { assigned_to: (await me(acme.agent2)).id });
    await acme.agent2.post(`/v1/tickets/${id}/escalate`, { reason: "It spreads." });
    expect(await heard(acme.agent2, id)).toEqual(["queue: Agent opened a ticket", "assigned: Admin assigned a ticket to you"]);
    expect(await heard(acme.agent, id)).toEqual([
      "assigned: Admin assigned a ticket to you",
      "assigned: Admin took a ticket off you",
      "escalation: Agent2 escalated a ticket",
    ]);
    expect(await heard(acme.admin, id)).toEqual(["escalation: Agent2 escalated a ticket"]);
    expect(await heard(acme.user, id)).toEqual(["status: Agent opened a ticket for you", "status: The ticket is being worked on"]);
    expect(await heard(acme.user2, id)).toEqual([
      "following: Agent opened a ticket that you follow",
      "status: The ticket is being worked on",
    ]);
  });

  test("admins hear of requests, whoever asked of the decision", async () => {
    const id = await open(acme.user);
    await acme.user.post(`/v1/tickets/${id}/status`, { status: "closed" });
    const request = (await acme.agent.post("/v1/approvals", { kind: "restore", ticket_id: id, reason: "It burns again." })).parse(Approval);
    await acme.admin.post(`/v1/approvals/${request.id}/approve`, {});
    expect(await heard(acme.admin, request.id)).toEqual(["approval: Agent asks for a restoration"]);
    expect(await heard(acme.agent, request.id)).toEqual(["approval: Admin approved a restoration"]);
  });

  test("somebody deactivated leaves tickets behind: the other admins hear how many", async () => {
    const tenant = await onboardTenant();
    const other = await addPerson(tenant.id, `admin2@${tenant.slug}.test`, "admin");
    const leaving = await me(tenant.agent);
    await me(other);
    for (let opened = 0; opened < 2; opened++) await tenant.agent.post(`/v1/tickets/${await open(tenant.user)}/pickup`);
    await settle();
    await tenant.admin.post(`/v1/users/${leaving.id}/deactivate`);
    await tenant.admin.post(`/v1/users/${(await me(tenant.agent2)).id}/deactivate`);
    expect(await heard(other, leaving.id)).toEqual(["administration: Agent was deactivated; tickets that stay assigned to them: 2"]);
    expect((await page(other)).data.filter(({ kind }) => kind === "administration")).toHaveLength(1);
    expect(await heard(tenant.admin, leaving.id)).toEqual([]);
  });

  test("people hear of their role and their teams", async () => {
    const tenant = await onboardTenant();
    const agent = await me(tenant.agent);
    await tenant.admin.patch(`/v1/users/${agent.id}`, { role: "admin" });
    const { id } = (await tenant.admin.post("/v1/teams", { name: "Billing" })).parse(Identified);
    await tenant.admin.put(`/v1/teams/${id}/members/${agent.id}`);
    expect(await heard(tenant.agent, agent.id)).toEqual(["account: Admin changed your role to admin"]);
    expect(await heard(tenant.agent, id)).toEqual(["account: Admin took you into the team Billing"]);
  });

  test("where agents see their teams' tickets, nobody is told of a ticket that they do not see", async () => {
    const tenant = await onboardTenant();
    await tenant.admin.patch("/v1/tenant", { agent_visibility: "team" });
    const [agent, agent2] = [await me(tenant.agent), await me(tenant.agent2)];
    const id = await open(tenant.user);
    await tenant.admin.post(`/v1/tickets/${id}/assignment`, { assigned_to: agent.id });
    await tenant.admin.post(`/v1/tickets/${id}/assignment`, { assigned_to: agent2.id });
    await settle();
    expect(await heard(tenant.agent2, id)).toEqual(["assigned: Admin assigned a ticket to you"]);
    expect((await heard(tenant.agent, id)).filter((title) => title.includes("off you"))).toEqual([]);
  });
});

describe("an inbox", () => {
  let reader: TestPerson;
  let others: TestTenant;
  const ids: string[] = [];
  beforeAll(async () => {
    others = await onboardTenant();
    reader = others.user;
    const requester = (await me(reader)).id;
    await me(others.agent);
    for (let opened = 0; opened < 7; opened++) await open(others.agent, { user_id: requester });
    await settle();
    ids.push(...(await page(reader)).data.map(({ id }) => id));
  });

  test("is read page by page, newest first, each thing once, with how many are unread", async () => {
    expect(ids).toHaveLength(7);
    expect(ids).toEqual(ids.toSorted().toReversed());
    const found: string[] = [];
    for (let cursor = "", more = true; more;) {
      const { data, next_cursor, unread, unread_capped } = await page(reader, `?limit=3${cursor}`);
      expect([unread, unread_capped]).toEqual([7, false]);
      found.push(...data.map(({ id }) => id));
      more = next_cursor !== null;
      cursor = `&cursor=${next_cursor}`;
    }
    expect(found).toEqual(ids);
  });

  test("what was read stays, and counts no more; reading it twice changes nothing", async () => {
    const [first = "", second = ""] = ids;
    for (const _ of ["once", "again"]) {
      const answer = await reader.post("/v1/notifications/read", { ids: [first, second] });
      expect([answer.status, answer.body]).toEqual([200, { unread: 5, unread_capped: false }]);
    }
    expect((await page(reader)).data.map(({ read }) => read)).toEqual([true, true, false, false, false, false, false]);
    expect((await page(reader, "?limit=2")).data.map(({ read }) => read)).toEqual([true, true]);
    const unread = await page(reader, "?unread=true&limit=3");
    expect(unread.data.map(({ id }) => id)).toEqual(ids.slice(2, 5));
    expect((await page(reader, `?unread=true&limit=3&cursor=${unread.next_cursor}`)).data.map(({ id }) => id)).toEqual(ids.slice(5));
  });

  test("everything from before a moment, then all", async () => {
    const moment = (await page(reader)).data[3]?.created_at;
    expect((await reader.post("/v1/notifications/read", { all: true, before: moment })).body).toMatchObject({ unread: 2 });
    expect((await page(reader)).data.map(({ read }) => read)).toEqual([true, true, false, false, true, true, true]);
    const key = { "idempotency-key": "all" };
    expect((await reader.post("/v1/notifications/read", { all: true }, key)).body).toEqual({ unread: 0, unread_capped: false });
    const again = await reader.post("/v1/notifications/read", { all: true }, key);
    expect([again.status, again.headers.get("idempotent-replayed")]).toEqual([200, "true"]);
    expect(codeOf(await reader.post("/v1/notifications/read", { ids }, key))).toBe("idempotency.mismatch");
    expect((await page(reader, "?unread=true")).data).toEqual([]);
  });

  test("is its owner's: ids of others' mean nothing in it, and a cursor leads nobody else anywhere", async () => {
    await open(others.agent, { user_id: (await me(others.user2)).id });
    await settle();
    const [theirs] = (await page(others.user2)).data;
    if (theirs === undefined) throw new Error("nobody was told");
    await reader.post("/v1/notifications/read", { ids: [theirs.id] });
    expect((await page(others.user2)).unread).toBe(1);
    expect((await page(reader)).data.map(({ id }) => id)).not.toContain(theirs.id);
    const { next_cursor } = await page(reader, "?limit=1");
    expect(codeOf(await others.user2.get(`/v1/notifications?limit=1&cursor=${next_cursor}`))).toBe("cursor.invalid");
    // Whoever runs the platform has an inbox of their own in each tenant, which nobody writes to.
    expect((await page(api(await rootToken()), "", { "x-tenant-id": others.id })).data).toEqual([]);
  });

  test("a moment that is none, an empty list, both at once: 400", async () => {
    for (const body of [
      {},
      { ids: [] },
      { all: false },
      { ids, all: true },
      { all: true, before: "yesterday" },
      { ids: Array(101).fill(ids[0]) },
    ])
      expect((await reader.post("/v1/notifications/read", body)).status).toBe(400);
  });
});

describe("preferences", () => {
  test("begin with everything on but mail of queues, change one by one, and are one's own", async () => {
    const before = (await acme.user2.get("/v1/notifications/preferences")).parse(Preferences);
    expect(Object.entries(before).filter(([, { in_app, email }]) => !in_app || !email)).toEqual([
      ["queue", { in_app: true, email: false }],
    ]);
    // Two at once: neither undoes the other.
    await Promise.all([
      acme.user2.patch("/v1/notifications/preferences", { status: { email: false } }),
      acme.user2.patch("/v1/notifications/preferences", { status: { in_app: false } }),
    ]);
    const after = (await acme.user2.patch("/v1/notifications/preferences", { response: { in_app: false } })).parse(Preferences);
    expect(after).toEqual({ ...before, status: { in_app: false, email: false }, response: { in_app: false, email: true } });
    expect((await acme.user2.get("/v1/notifications/preferences")).body).toEqual(after);
    expect((await acme.user.get("/v1/notifications/preferences")).body).toEqual(before);
  });

  test("what is switched off in the app does not come; escalations cannot be", async () => {
    const who = acme.agent2;
    expect((await who.patch("/v1/notifications/preferences", { escalation: { in_app: false } })).status).toBe(400);
    expect((await who.patch("/v1/notifications/preferences", { weather: { email: true } })).status).toBe(400);
    await who.patch("/v1/notifications/preferences", { assigned: { in_app: false }, escalation: { email: false } });
    const id = await open(acme.user);
    await acme.admin.post(`/v1/tickets/${id}/assignment`, { assigned_to: (await me(who)).id });
    await acme.admin.post(`/v1/tickets/${id}/escalate`, { reason: "It spreads." });
    expect(await heard(who, id)).toEqual(["escalation: Admin escalated a ticket"]);
    await who.patch("/v1/notifications/preferences", { assigned: { in_app: true } });
    expect((await who.post("/v1/notifications/read", { all: true })).parse(UnreadCount).unread).toBe(0);
  });
});
