/**
 * A ticket's life as several people live it at once: whatever they do, nothing that was acknowledged is lost, and the trail tells
 * exactly what became of the ticket.
 */
import type { TrailEntry } from "@bulkhead/platform/trail-entry";
import { Priority, Status, Ticket, TicketResponse } from "@bulkhead/tickets/schema";
import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import * as z from "zod";
import { routes } from "../../tickets/src/routes.ts";
import { advance, ownRun, onboardTenant, type Api, type ApiAnswer, type TestPerson, type TestTenant } from "../src/testing.ts";
import { chosenSeed, count } from "./counts.ts";
import { inProcess } from "./in-process.ts";
import { conversation, draft, idOf, openTicket, teamWith } from "./ticket-story.ts";
import { replay, stateOf, ticketOf, trailOf, verificationOf } from "./trail-story.ts";

await ownRun();
let acme: TestTenant;
let as: (who: TestPerson) => Api;
const ids = { user: "", agent: "", agent2: "", admin: "", team: "" };

beforeAll(async () => {
  acme = await onboardTenant();
  ids.team = await teamWith(acme.admin, "Support", acme.agent, acme.agent2);
  for (const one of ["user", "agent", "agent2", "admin"] as const) ids[one] = await idOf(acme[one]);
  as = await inProcess("tickets-api", routes);
});

type Who = "user" | "agent" | "agent2" | "admin";

/** What somebody does, and how the ticket must stand when it was acknowledged. */
interface Command {
  readonly who: Who;
  readonly verb: string;
  readonly body?: Readonly<Record<string, unknown>>;
  readonly wanted?: Readonly<Record<string, unknown>>;
}

const who = fc.constantFrom<Who>("user", "agent", "agent2", "admin");
const command: fc.Arbitrary<Command> = fc.oneof(
  fc.record({ who, status: fc.constantFrom(...Status.options) }).map(({ who: actor, status }) => ({
    who: actor,
    verb: "status",
    body: { status },
    wanted: { status },
  })),
  fc.record({ who, priority: fc.constantFrom(...Priority.options) }).map(({ who: actor, priority }) => ({
    who: actor,
    verb: "priority",
    body: { priority },
    wanted: { priority },
  })),
  fc.record({ who, note: fc.boolean(), number: fc.nat(1e9) }).map(({ who: actor, note, number }) => ({
    who: actor,
    verb: "responses",
    body: { message: `Message ${number}`, visibility: note ? "internal" : "public" },
  })),
  fc
    .record({ who, tag: fc.integer({ min: 0, max: 9 }) })
    .map(({ who: actor, tag }) => ({ who: actor, verb: "", body: { tags: [`tag${tag}`] }, wanted: { tags: [`tag${tag}`] } })),
  who.map((actor) => ({
    who: actor,
    verb: "pickup",
    get wanted() {
      return { assigned_to: ids[actor] };
    },
  })),
  who.map((actor) => ({ who: actor, verb: "restore", wanted: { status: "open" } })),
  who.map((actor) => ({
    who: actor,
    verb: "escalate",
    body: { reason: "It is urgent." },
    wanted: { status: "escalated" },
  })),
  fc.constantFrom("agent", null).map((assignee) => ({
    who: "admin" as const,
    verb: "assignment",
    get body() {
      return { assigned_to: assignee === null ? null : ids.agent, team_id: ids.team };
    },
    get wanted() {
      return { assigned_to: assignee === null ? null : ids.agent, team_id: ids.team };
    },
  })),
);

const send = (id: string, { who: actor, verb, body }: Command): Promise<ApiAnswer> => {
  const api = as(acme[actor]);
  if (verb === "") return api.patch(`/v1/tickets/${id}`, body);
  return api.post(`/v1/tickets/${id}/${verb}`, body);
};

const Versioned = z.object({ version: z.int() });

/** What was acknowledged at a version is so at that version, whoever else was at it. */
function expectAcknowledged(
  trail: readonly TrailEntry[],
  answered: readonly { readonly command: Command; readonly answer: ApiAnswer }[],
): void {
  for (const { command: done, answer } of answered) {
    if (answer.status >= 300 || done.verb === "responses") continue;
    const { version } = answer.parse(Versioned);
    const then = replay(trail.slice(0, version));
    expect(then, JSON.stringify(done)).toMatchObject(done.wanted ?? {});
  }
}

/** Each entry's old values are what the entries before it have come to. */
function expectUnbroken(trail: readonly TrailEntry[]): void {
  for (const [index, { old_value }] of trail.entries()) {
    if (old_value === null) continue;
    const before = replay(trail.slice(0, index));
    for (const [name, value] of Object.entries(old_value)) expect(before[name] ?? null, `${name} before entry ${index + 1}`).toEqual(value);
  }
}

test(
  `no update is lost and the trail replays to the ticket, whoever does what at once (seed ${chosenSeed})`,
  async () => {
    let accepted = 0;
    let refused = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(command, { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 4 }), async (waves) => {
        const { id } = await openTicket(as(acme.user), draft);
        const answered: { command: Command; answer: ApiAnswer }[] = [];
        for (const wave of waves) {
          answered.push(...(await Promise.all(wave.map(async (each) => ({ command: each, answer: await send(id, each) })))));
        }
        for (const { command: done, answer } of answered) {
          expect(answer.status, `${JSON.stringify(done)} answered ${JSON.stringify(answer.body)}`).toBeLessThan(500);
          if (answer.status < 300) accepted++;
          else refused++;
        }
        const [ticket, trail] = await Promise.all([ticketOf(as(acme.admin), id), trailOf(as(acme.admin), id)]);
        expect(trail.map(({ version }) => version)).toEqual(Array.from({ length: ticket.version }, (_, index) => index + 1));
        expect(await verificationOf(as(acme.admin), id)).toMatchObject({ valid: true, entries: ticket.version });
        expectUnbroken(trail);
        expect(ticket).toMatchObject(onlyTicket(replay(trail)));
        expect(replay(trail)).toMatchObject(stateOf(ticket));
        expectAcknowledged(trail, answered);
        const written = answered.flatMap(({ command: { verb }, answer }) =>
          verb === "responses" && answer.status < 300 ? [answer.parse(TicketResponse).message] : [],
        );
        const told = (await conversation(as(acme.admin), id)).flat();
        expect(told.toSorted(), "every response that was acknowledged, and no other").toEqual(written.toSorted());
        expect(trail.filter(({ action_type }) => action_type === "response_added").length).toBe(written.length);
      }),
      { numRuns: count(25, 1_000), seed: chosenSeed },
    );
    expect(Math.min(accepted, refused), "the model does both what may be done and what may not").toBeGreaterThan(count(20, 1_000));
  },
  count(60_000, 1_800_000),
);

/** The trail also tells reasons and responses, which are no fields of a ticket. */
const onlyTicket = (state: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(state).filter(([name]) => name in Ticket.shape && name !== "updated_at"));

test("deadlines that pass while people work are part of the same story", async () => {
  const { id } = await openTicket(as(acme.user), { priority: "urgent" });
  const tries = Array.from({ length: 3 }, (_, round) =>
    Promise.all([advance("PT5H"), as(acme.agent).post(`/v1/tickets/${id}/responses`, { message: `Round ${round}` })]),
  );
  for (const each of tries) await each;
  const [ticket, trail] = await Promise.all([ticketOf(as(acme.admin), id), trailOf(as(acme.admin), id)]);
  expectUnbroken(trail);
  expect(ticket).toMatchObject({ status: "escalated", breached: true, escalation_level: 1 });
  expect(trail.filter(({ action_type }) => action_type === "escalation")).toHaveLength(1);
  expect(trail.filter(({ action_type }) => action_type === "response_added")).toHaveLength(3);
  expect(await verificationOf(as(acme.admin), id)).toMatchObject({ valid: true, entries: ticket.version });
});
