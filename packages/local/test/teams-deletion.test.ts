/** What becomes of a deleted team's tickets and members, whatever fails meanwhile. */
import { commit, findEntity, runAs, systemActor, verifyTrail, VersionConflict } from "@bulkhead/platform";
import { requireTeam } from "@bulkhead/teams";
import { Team } from "@bulkhead/teams/schema";
import { Ticket } from "@bulkhead/tickets/schema";
import { afterEach, beforeAll, expect, test, vi } from "vitest";
import type * as z from "zod";
import { teamKind } from "../../teams/src/repository.ts";
import { leaveDeletedTeam } from "../../tickets/src/leave-deleted-team.ts";
import { FaultPlan, type FaultPlanInput } from "../src/aws/faults.ts";
import {
  deadLetters,
  events,
  onboardTenant,
  ownRun,
  settle,
  useFunction,
  type ApiAnswer,
  type TestPerson,
  type TestTenant,
} from "../src/testing.ts";
import { codeOf } from "./in-process.ts";
import { membershipsOf, queuedTicket, userId } from "./team-story.ts";
import { ticketOf, trailOf, verificationOf } from "./trail-story.ts";

const run = await ownRun();
let acme: TestTenant;

beforeAll(async () => {
  acme = await onboardTenant();
  await useFunction("tickets-leave-team");
});
afterEach(() => inject([]));

const inject = (rules: z.input<typeof FaultPlanInput>["rules"]): void => run.faults.replace(new FaultPlan({ seed: 1, rules }));
let names = 0;
const create = async (admin: TestPerson = acme.admin): Promise<string> =>
  (await admin.post("/v1/teams", { name: `Team ${++names}` })).parse(Team).id;
const remove = (id: string, to?: string): Promise<ApiAnswer> =>
  acme.admin.delete(`/v1/teams/${id}${to === undefined ? "" : `?reassign_to=${to}`}`);
const queue = (team: string, size: number): Promise<readonly string[]> =>
  Promise.all(Array.from({ length: size }, () => queuedTicket(acme.agent, team)));
const teamsOf = (tickets: readonly string[]): Promise<readonly (string | null)[]> =>
  Promise.all(tickets.map(async (id) => (await ticketOf(acme.admin, id)).team_id));
const system = <T>(work: () => Promise<T>): Promise<T> => runAs({ actor: systemActor(acme.id), cause: "test" }, work);

test("with active tickets a team is not deleted unless another takes them over", async () => {
  const [team, heir] = [await create(), await create()];
  const tickets = await queue(team, 3);
  const [closed = "", ...open] = tickets;
  expect((await acme.admin.delete(`/v1/tickets/${closed}`)).status).toBe(200);

  const refused = await remove(team);
  expect([refused.status, refused.body]).toEqual([
    409,
    expect.objectContaining({ code: "team.has_active_tickets", active_tickets: 2, counted_all: true }),
  ]);
  for (const nobody of [team, "01935b2e-6f00-7000-8000-000000000001", open[0]])
    expect(codeOf(await remove(team, nobody))).toBe("team.reassign_to_not_found");

  expect((await remove(team, heir)).status).toBe(204);
  const told = await events(acme.id);
  const [deleted] = told.filter(({ type, entity_id }) => type === "team.deleted" && entity_id === team);
  expect(deleted).toMatchObject({ data: { deleted: true, reassign_to: heir }, new_value: { reassign_to: heir } });
  expect(await teamsOf(open)).toEqual([heir, heir]);
  expect(await teamsOf([closed]), "a closed ticket keeps its team").toEqual([team]);
  for (const id of open) {
    const entry = (await trailOf(acme.admin, id)).at(-1);
    expect(entry).toMatchObject({
      action_type: "assignment",
      actor_type: "system",
      old_value: { team_id: team },
      new_value: { team_id: heir },
    });
    expect((await verificationOf(acme.admin, id)).valid).toBe(true);
  }
  expect(told.filter(({ cause }) => cause === deleted?.id).map(({ type }) => type)).toEqual(["ticket.assigned", "ticket.assigned"]);

  expect(codeOf(await remove(team, heir)), "deleted for good").toBe("team.not_found");
  for (const path of [`/v1/teams/${team}`, `/v1/teams/${team}/members`]) expect(codeOf(await acme.agent.get(path))).toBe("team.not_found");
  expect(codeOf(await acme.admin.patch(`/v1/teams/${team}`, { name: "Back again" }))).toBe("team.not_found");
  expect(codeOf(await acme.admin.put(`/v1/teams/${team}/members/${await userId(acme.agent)}`))).toBe("team.not_found");
  expect(codeOf(await remove(heir, team)), "nobody takes over for a deleted team").toBe("team.reassign_to_not_found");
  const verdict = await system(async () => {
    const record = await findEntity(teamKind, team);
    return record && verifyTrail("team", team, record);
  });
  expect(verdict).toMatchObject({ valid: true });
});

test("a queue of more than a hundred is counted so far", async () => {
  const team = await create();
  await queue(team, 101);
  expect((await remove(team)).body).toMatchObject({
    active_tickets: 100,
    counted_all: false,
    detail: expect.stringContaining("at least 100"),
  });
}, 60_000);

test("its members leave it", async () => {
  const [team, other] = [await create(), await create()];
  const [agent, agent2] = await Promise.all([acme.agent, acme.agent2].map(userId));
  for (const [id, member] of [
    [team, agent],
    [team, agent2],
    [other, agent],
  ] as const)
    expect((await acme.admin.put(`/v1/teams/${id}/members/${member}`)).status).toBe(200);
  expect((await remove(team)).status).toBe(204);
  await settle();
  const left = [`${agent} in ${other}`];
  expect(await membershipsOf(run, acme.id)).toEqual({ items: left, people: left, identities: left });
});

test("tickets follow through teams that were deleted since, and to none where nobody takes over", async () => {
  const [first, second, third, last] = [await create(), await create(), await create(), await create()];
  const tickets = await queue(first, 2);
  // Until all three are gone nobody hears of it.
  inject([{ fault: { kind: "delay", ms: 300 }, match: { target: "tickets-leave-team" } }]);
  expect((await remove(first, second)).status).toBe(204);
  expect((await remove(second, third)).status).toBe(204);
  expect((await remove(third, last)).status).toBe(204);
  await settle();
  expect(await teamsOf(tickets)).toEqual([last, last]);
});

test("a ticket that the index does not show yet when its team is deleted ends with no team", async () => {
  const team = await create();
  inject([{ fault: { kind: "index_lag", ms: 900 } }, { fault: { kind: "delay", ms: 5_000 }, match: { target: "tickets-leave-team" } }]);
  const tickets = await queue(team, 2);
  expect((await remove(team)).status, "nothing to be seen in the queue").toBe(204);
  await system(() => leaveDeletedTeam(team));
  expect(await teamsOf(tickets)).toEqual([null, null]);
});

test("one delivery moves so many; the rest follows", async () => {
  const [team, heir] = [await create(), await create()];
  const tickets = await queue(team, 7);
  inject([{ fault: { kind: "delay", ms: 5_000 }, match: { target: "tickets-leave-team" }, times: 1 }]);
  expect((await remove(team, heir)).status).toBe(204);
  await expect(system(() => leaveDeletedTeam(team, 3))).rejects.toThrow("tickets may be left");
  const moved = (await teamsOf(tickets)).filter((id) => id === heir).length;
  expect(moved).toBeGreaterThanOrEqual(3);
  await system(() => leaveDeletedTeam(team, 8));
  expect(await teamsOf(tickets)).toEqual(tickets.map(() => heir));
});

test("a team that is deleted while it takes over tickets passes all of them on", async () => {
  const [team, heir, last] = [await create(), await create(), await create()];
  const tickets = await queue(team, 120);
  // As if each delivery had been made already, and had found nothing.
  inject([{ fault: { kind: "delay", ms: 6_000 }, match: { target: "tickets-leave-team" } }]);
  expect((await remove(team, heir)).status).toBe(204);
  const leaving = system(() => leaveDeletedTeam(team));
  await vi.waitFor(async () => expect(await teamsOf(tickets.slice(0, 2))).toContain(heir), { timeout: 10_000, interval: 5 });
  expect((await remove(heir, last)).status).toBe(204);
  await leaving;
  expect(new Set(await teamsOf(tickets))).toEqual(new Set([last]));
}, 60_000);

test("of two teams that are to take over from each other at the same moment one stays", async () => {
  for (let round = 0; round < 10; round++) {
    const [one, other] = [await create(), await create()];
    const answers = await Promise.all([remove(one, other), remove(other, one)]);
    const kept = await Promise.all([one, other].map(async (id) => (await acme.agent.get(`/v1/teams/${id}`)).status));
    expect([answers.filter(({ status }) => status === 204).length, kept.filter((status) => status === 200).length]).toEqual([1, 1]);
  }
});

test("a commit that requires a team fails once the team is deleted, and is tried again from its read", async () => {
  const team = await create();
  const requiring = () => system(() => commit({ changes: [], items: [requireTeam(team)], result: "done" }));
  for (let time = 0; time < 20; time++) expect(await requiring()).toBe("done");
  expect((await remove(team)).status).toBe(204);
  for (let time = 0; time < 20; time++) await expect(requiring()).rejects.toThrow(VersionConflict);
});

test("a closed ticket that is restored is with the team that took over, or with none", async () => {
  const [team, heir] = [await create(), await create()];
  const [ticket = ""] = await queue(team, 1);
  const restored = async (): Promise<string | null> => {
    const answer = await acme.admin.post(`/v1/tickets/${ticket}/restore`);
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
    return answer.parse(Ticket).team_id;
  };
  const close = () => acme.admin.delete(`/v1/tickets/${ticket}`);
  await close();
  expect(await restored()).toBe(team);
  await close();
  expect((await remove(team, heir)).status).toBe(204);
  await settle();
  expect(await restored()).toBe(heir);
  await close();
  expect((await remove(heir)).status).toBe(204);
  await settle();
  expect(await restored()).toBeNull();
});

test("whoever puts a ticket into the queue while the team is deleted: it ends with the heir, or was refused", async () => {
  const [team, heir] = [await create(), await create()];
  const [deleted, ...tickets] = await Promise.all([
    remove(team, heir),
    ...Array.from({ length: 12 }, async () => queuedTicket(acme.agent, team).catch((error: unknown) => String(error))),
  ]);
  expect(deleted.status).toBe(204);
  await settle();
  const [refused, taken] = [tickets.filter((one) => one.includes("Error")), tickets.filter((one) => !one.includes("Error"))];
  expect(refused.filter((error) => !error.includes(" 409"))).toEqual([]);
  expect(await teamsOf(taken)).toEqual(taken.map(() => heir));
});

test("deliveries that fail, come twice or late, and answers that are lost, lose no ticket and no member", async () => {
  const both = ["tickets-leave-team", "teams-release-members"];
  for (const rules of [
    [{ fault: { kind: "duplicate", copies: 2 }, match: { event_type: "team.deleted" } }],
    [{ fault: { kind: "drop" }, match: { event_type: "team.deleted" }, times: 4 }],
    [{ fault: { kind: "timeout_after_commit" }, match: { function: both }, times: 12 }],
    [{ fault: { kind: "transaction_conflict" }, match: { function: both, action: "TransactWriteItems" }, times: 20 }],
    [{ fault: { kind: "throttle" }, match: { function: both }, probability: 0.3, times: 20 }],
  ] satisfies z.input<typeof FaultPlanInput>["rules"][]) {
    const [team, heir] = [await create(), await create()];
    const tickets = await queue(team, 6);
    for (const person of [acme.agent, acme.agent2]) await acme.admin.put(`/v1/teams/${team}/members/${await userId(person)}`);
    inject(rules);
    expect((await remove(team, heir)).status).toBe(204);
    await settle();
    expect(run.faults.current().report().rules[0]?.struck, JSON.stringify(rules)).toBeGreaterThan(0);
    inject([]);
    expect(await deadLetters()).toEqual([]);
    expect(await teamsOf(tickets)).toEqual(tickets.map(() => heir));
    for (const id of tickets) {
      expect(
        (await trailOf(acme.admin, id)).map(({ action_type }) => action_type),
        "moved once",
      ).toEqual(["ticket_created", "assignment"]);
      expect((await verificationOf(acme.admin, id)).valid).toBe(true);
    }
    const { items, people, identities } = await membershipsOf(run, acme.id);
    expect([items, people, identities].map((all) => all.filter((one) => one.endsWith(team)))).toEqual([[], [], []]);
  }
}, 90_000);
