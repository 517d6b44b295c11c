/** Changes that need a second person, from the wish to what becomes of it. */
import { Approval } from "@bulkhead/approvals/schema";
import { Ticket } from "@bulkhead/tickets/schema";
import { User } from "@bulkhead/users/schema";
import { TrailEntry } from "@bulkhead/platform/trail-entry";
import { beforeAll, expect, test } from "vitest";
import * as z from "zod";
import {
  addPerson,
  advance,
  api,
  events,
  onboardTenant,
  ownRun,
  rootToken,
  type Api,
  type ApiAnswer,
  type TestTenant,
} from "../src/testing.ts";

await ownRun();

let acme: TestTenant;
let root: Api;
const ids = { agent: "", admin: "", user: "" };

const Me = z.object({ user: User });
const me = async (who: Pick<Api, "get">): Promise<string> => (await who.get("/v1/me")).parse(Me).user.id;
const Page = z.object({ data: z.array(Approval), next_cursor: z.string().nullable() });
const Trail = z.object({ data: z.array(TrailEntry) });
const Entries = z.object({ valid: z.boolean() });
const codeOf = ({ body }: ApiAnswer): string | undefined => z.object({ code: z.string() }).safeParse(body).data?.code;

beforeAll(async () => {
  acme = await onboardTenant();
  root = api(await rootToken());
  [ids.agent, ids.admin, ids.user] = await Promise.all([me(acme.agent), me(acme.admin), me(acme.user)]);
  await requireFor(["priority_raise", "escalate", "restore", "role_change"]);
});

async function requireFor(kinds: readonly string[]): Promise<void> {
  const changed = await acme.admin.patch("/v1/tenant", { approvals: { required_for: kinds } });
  expect(changed.status, JSON.stringify(changed.body)).toBe(200);
}

async function openTicket(priority = "medium"): Promise<string> {
  const draft = { subject: "The printer is on fire", description: "Flames come out of tray 2.", category: "hardware", priority };
  return (await acme.user.post("/v1/tickets", draft)).parse(Ticket).id;
}

const ticketNow = async (id: string): Promise<Ticket> => (await acme.admin.get(`/v1/tickets/${id}`)).parse(Ticket);

const raise = (ticket_id: string, priority = "urgent") => ({
  kind: "priority_raise",
  ticket_id,
  change: { priority },
  reason: "The audit is tomorrow.",
});

async function requested(body: unknown, who: Pick<Api, "post"> = acme.agent): Promise<Approval> {
  const answer = await who.post("/v1/approvals", body);
  expect(answer.status, JSON.stringify(answer.body)).toBe(201);
  return answer.parse(Approval);
}

const approvalNow = async (id: string): Promise<Approval> => (await acme.admin.get(`/v1/approvals/${id}`)).parse(Approval);

test("an agent's raise waits for an admin, and both stand in the ticket's trail", async () => {
  const ticket = await openTicket();
  const direct = await acme.agent.post(`/v1/tickets/${ticket}/priority`, { priority: "urgent" });
  expect([direct.status, codeOf(direct)]).toEqual([409, "approval.required"]);
  const approval = await requested(raise(ticket));
  expect(approval).toMatchObject({ status: "requested", requested_by: ids.agent, decided_by: null, ticket_id: ticket, user_id: null });
  expect((await ticketNow(ticket)).priority).toBe("medium");

  const answer = await acme.admin.post(`/v1/approvals/${approval.id}/approve`, { comment: "Agreed." });
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  expect(answer.parse(Approval)).toMatchObject({ status: "approved", decided_by: ids.admin, comment: "Agreed.", version: 2 });
  expect((await ticketNow(ticket)).priority).toBe("urgent");

  const { data } = (await acme.admin.get(`/v1/tickets/${ticket}/audit`)).parse(Trail);
  expect(data.at(-1)).toMatchObject({
    action_type: "priority_update",
    user_id: ids.admin,
    old_value: { priority: "medium" },
    new_value: { priority: "urgent", reason: "The audit is tomorrow." },
    approved: { approval_id: approval.id, requested_by: ids.agent },
  });
  const told = (await events(acme.id)).findLast(({ entity_id, type }) => entity_id === ticket && type === "ticket.priority_changed");
  expect(told?.data).toMatchObject({ approved: { approval_id: approval.id, requested_by: ids.agent } });
  expect((await acme.admin.get(`/v1/tickets/${ticket}/audit/verify`)).parse(Entries).valid).toBe(true);
  const verdict = await acme.admin.get(`/v1/audit/verify?entity=approval&entity_id=${approval.id}`);
  expect(verdict.body).toMatchObject({ valid: true, entries: 2 });
});

test("an escalation, a restoration and a role are approved likewise", async () => {
  const open = await openTicket();
  const escalation = await requested({ kind: "escalate", ticket_id: open, reason: "A customer waits." });
  expect((await acme.admin.post(`/v1/approvals/${escalation.id}/approve`, {})).status).toBe(200);
  expect(await ticketNow(open)).toMatchObject({ status: "escalated", priority: "high", escalation_level: 1 });

  const closed = await openTicket();
  await acme.user.delete(`/v1/tickets/${closed}`);
  const direct = await acme.agent.post(`/v1/tickets/${closed}/restore`);
  expect(codeOf(direct)).toBe("approval.required");
  const restoration = await requested({ kind: "restore", ticket_id: closed, reason: "It is not solved." });
  expect((await acme.admin.post(`/v1/approvals/${restoration.id}/approve`, {})).status).toBe(200);
  expect(await ticketNow(closed)).toMatchObject({ status: "open", closed_at: null });

  const person = await addPerson(acme.id, `promoted@${acme.slug}.test`, "user");
  const personId = await me(person);
  const promotion = await requested({ kind: "role_change", user_id: personId, change: { role: "agent" }, reason: "She joins us." });
  expect((await acme.admin.post(`/v1/approvals/${promotion.id}/approve`, {})).status).toBe(200);
  expect((await acme.admin.get(`/v1/users/${personId}`)).parse(User).role).toBe("agent");
});

test("what is rejected or cancelled does not happen, and may be asked for again", async () => {
  const ticket = await openTicket();
  const first = await requested(raise(ticket));
  const again = await acme.agent2.post("/v1/approvals", raise(ticket, "high"));
  expect([again.status, codeOf(again)]).toEqual([409, "approval.already_requested"]);
  expect(again.body).toMatchObject({ approval_id: first.id });
  expect(codeOf(await acme.admin.post(`/v1/approvals/${first.id}/reject`, {}))).toBe("request.invalid");
  const rejected = await acme.admin.post(`/v1/approvals/${first.id}/reject`, { comment: "There is another printer." });
  expect(rejected.parse(Approval)).toMatchObject({ status: "rejected", comment: "There is another printer." });

  const second = await requested(raise(ticket));
  expect(codeOf(await acme.agent2.post(`/v1/approvals/${second.id}/cancel`))).toBe("approval.not_found");
  expect(codeOf(await acme.admin.post(`/v1/approvals/${second.id}/cancel`))).toBe("auth.forbidden");
  expect((await acme.agent.post(`/v1/approvals/${second.id}/cancel`)).parse(Approval).status).toBe("cancelled");
  for (const path of ["approve", "reject"]) {
    const late = await acme.admin.post(`/v1/approvals/${second.id}/${path}`, { comment: "Too late." });
    expect([late.status, codeOf(late)]).toEqual([409, "approval.not_open"]);
    expect(late.body).toMatchObject({ approval_status: "cancelled" });
  }
  expect((await ticketNow(ticket)).priority).toBe("medium");
  await requested(raise(ticket));
});

test("a super_admin in the tenant decides, and stands in the trail as such", async () => {
  const person = await addPerson(acme.id, `rising@${acme.slug}.test`, "agent");
  const personId = await me(person);
  const approval = await requested(raise(await openTicket()), person);
  expect((await acme.admin.patch(`/v1/users/${personId}`, { role: "admin" })).status).toBe(200);
  // Their own token still says agent, hence nothing but the record has changed: the super_admin decides.
  const decided = await root.post(`/v1/approvals/${approval.id}/approve`, {}, { "x-tenant-id": acme.id });
  expect(decided.parse(Approval).status).toBe("approved");
  const { data } = (await acme.admin.get(`/v1/tickets/${approval.ticket_id}/audit`)).parse(Trail);
  expect(data.at(-1)).toMatchObject({ actor_type: "super_admin", action_type: "priority_update" });
});

test("whoever may do it alone has nothing to ask for", async () => {
  const byAdmin = await acme.admin.post("/v1/approvals", raise(await openTicket()));
  expect([byAdmin.status, codeOf(byAdmin)]).toEqual([409, "approval.not_required"]);
  // A tenant that wants nothing approved: agents do what they may, and ask for what they may not.
  const globex = await onboardTenant();
  const draft = { subject: "The printer is on fire", description: "Flames come out of tray 2.", category: "hardware" };
  const { id } = (await globex.user.post("/v1/tickets", draft)).parse(Ticket);
  expect(codeOf(await globex.agent.post("/v1/approvals", raise(id)))).toBe("approval.not_required");
  expect(codeOf(await globex.agent.post("/v1/approvals", { kind: "escalate", ticket_id: id, reason: "So." }))).toBe(
    "approval.not_required",
  );
  await globex.user.delete(`/v1/tickets/${id}`);
  expect((await globex.agent.post("/v1/approvals", { kind: "restore", ticket_id: id, reason: "It is not solved." })).status).toBe(201);
});

test("a wish that would not be legal now is refused with the reason", async () => {
  const ticket = await openTicket("urgent");
  const strange = await acme.agent.post("/v1/approvals", raise(ticket, "high"));
  expect(codeOf(strange)).toBe("ticket.priority_not_raised");
  expect(codeOf(await acme.agent.post("/v1/approvals", { kind: "restore", ticket_id: ticket, reason: "So." }))).toBe(
    "ticket.transition_not_allowed",
  );
  await acme.user.delete(`/v1/tickets/${ticket}`);
  expect(codeOf(await acme.agent.post("/v1/approvals", { kind: "escalate", ticket_id: ticket, reason: "So." }))).toBe(
    "ticket.transition_not_allowed",
  );
  const own = { kind: "role_change", user_id: ids.agent, change: { role: "admin" }, reason: "I want to." };
  expect((await acme.agent.post("/v1/approvals", own)).status).toBe(201);
  const same = { kind: "role_change", user_id: ids.user, change: { role: "user" }, reason: "So." };
  expect(codeOf(await acme.agent.post("/v1/approvals", same))).toBe("user.role_not_changed");
  expect((await acme.agent.post("/v1/approvals", { kind: "escalate", user_id: ids.user, reason: "So." })).status).toBe(400);
  const grab = { kind: "role_change", user_id: ids.user, change: { role: "super_admin" }, reason: "So." };
  expect((await acme.agent.post("/v1/approvals", grab)).status).toBe(400);
  expect(codeOf(await acme.user.post("/v1/approvals", raise(ticket)))).toBe("auth.forbidden");
});

test("what has become illegal is not approved, and the request stays open", async () => {
  const ticket = await openTicket();
  const approval = await requested(raise(ticket));
  await acme.user.delete(`/v1/tickets/${ticket}`);
  const answer = await acme.admin.post(`/v1/approvals/${approval.id}/approve`, {});
  expect([answer.status, codeOf(answer)]).toEqual([409, "ticket.closed"]);
  expect((await approvalNow(approval.id)).status).toBe("requested");
  expect((await acme.admin.post(`/v1/approvals/${approval.id}/reject`, { comment: "It is closed." })).status).toBe(200);
});

test("of two decisions at once one is made", async () => {
  const admin2 = await addPerson(acme.id, `admin2@${acme.slug}.test`, "admin");
  for (let round = 0; round < 5; round++) {
    const ticket = await openTicket();
    const approval = await requested(raise(ticket));
    const answers = await Promise.all([
      acme.admin.post(`/v1/approvals/${approval.id}/approve`, {}),
      admin2.post(`/v1/approvals/${approval.id}/reject`, { comment: "No." }),
    ]);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 409]));
    const { status } = await approvalNow(approval.id);
    expect((await ticketNow(ticket)).priority).toBe(status === "approved" ? "urgent" : "medium");
  }
});

test("a decision repeated under its Idempotency-Key is the same decision; one on an old version is none", async () => {
  const approval = await requested(raise(await openTicket()));
  const stale = await acme.admin.post(`/v1/approvals/${approval.id}/approve`, {}, { "if-match": '"7"' });
  expect(stale.status).toBe(412);
  const headers = { "idempotency-key": "decide", "if-match": '"1"' };
  const first = await acme.admin.post(`/v1/approvals/${approval.id}/approve`, {}, headers);
  const second = await acme.admin.post(`/v1/approvals/${approval.id}/approve`, {}, headers);
  expect([first.status, second.status, second.headers.get("idempotent-replayed")]).toEqual([200, 200, "true"]);
  expect(second.body).toEqual(first.body);
});

test("admins see all requests, agents their own, newest first and by what is asked", async () => {
  const ticket = await openTicket();
  const mine = await requested(raise(ticket), acme.agent2);
  const all = (await acme.admin.get("/v1/approvals?limit=100")).parse(Page).data;
  expect(all.length).toBeGreaterThan(5);
  expect(all.map(({ created_at }) => created_at)).toEqual(
    all
      .map(({ created_at }) => created_at)
      .toSorted()
      .toReversed(),
  );
  const own = (await acme.agent2.get("/v1/approvals")).parse(Page).data;
  expect(own.map(({ id }) => id)).toEqual([mine.id]);
  expect((await acme.agent.get(`/v1/approvals/${mine.id}`)).status).toBe(404);
  expect((await acme.admin.get(`/v1/approvals?ticket_id=${ticket}`)).parse(Page).data.map(({ id }) => id)).toEqual([mine.id]);
  for (const status of ["requested", "approved", "rejected", "cancelled"]) {
    const { data } = (await acme.admin.get(`/v1/approvals?status=${status}&limit=100`)).parse(Page);
    expect(new Set(data.map((one) => one.status)), status).toEqual(new Set([status]));
    expect(data.length).toBe(all.filter((one) => one.status === status).length);
  }
});

test("a request that nobody decides expires after seven days, and makes way for another", async () => {
  const [ticket, other] = [await openTicket("low"), await openTicket("low")];
  const [approval, swept] = [await requested(raise(ticket)), await requested(raise(other))];
  await advance("PT167H");
  expect((await approvalNow(approval.id)).status).toBe("requested");
  await advance("PT1H");
  const late = await acme.admin.post(`/v1/approvals/${approval.id}/approve`, {});
  expect([late.status, codeOf(late)]).toEqual([409, "approval.not_open"]);
  expect(late.body).toMatchObject({ approval_status: "expired" });
  expect((await acme.admin.get(`/v1/approvals?status=expired&ticket_id=${ticket}`)).parse(Page).data).toHaveLength(1);
  expect((await acme.admin.get(`/v1/approvals?status=requested&ticket_id=${ticket}`)).parse(Page).data).toHaveLength(0);
  await requested(raise(ticket));
  await advance("PT2H");
  const told = (await events(acme.id)).filter(({ type }) => type === "approval.expired");
  for (const { id } of [approval, swept]) {
    expect(told.filter(({ entity_id }) => entity_id === id).map(({ actor }) => actor.type)).toEqual(["system"]);
  }
}, 60_000);
