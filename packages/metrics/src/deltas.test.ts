/** What single events change of the counters, and that neither order nor repetition can matter. */
import type { DomainEvent } from "@bulkhead/platform/events";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { Tally } from "./counts.ts";
import { deltas, type Delta } from "./deltas.ts";

const id = (n: number): string => `01935b2e-6f00-7000-8000-${String(n).padStart(12, "0")}`;
const [requester, agent, agent2, team, team2] = [id(1), id(2), id(3), id(4), id(5)];
const hourMs = 3_600_000;

/** An event of a ticket that an agent has, in the queue of a team, unless it says otherwise. */
const event = (told: {
  readonly type: DomainEvent["type"];
  readonly at?: string;
  readonly by?: string | null;
  readonly old?: Readonly<Record<string, unknown>> | null;
  readonly new?: Readonly<Record<string, unknown>>;
  readonly data?: Readonly<Record<string, unknown>>;
}): DomainEvent => ({
  id: id(100),
  type: told.type,
  schema_version: 1,
  tenant_id: id(9),
  entity: "ticket",
  entity_id: id(50),
  entity_version: 2,
  occurred_at: told.at ?? "2026-11-22T10:00:00.000Z",
  actor: told.by === null ? { type: "system", user_id: null } : { type: "user", user_id: told.by ?? agent },
  cause: "a test",
  batch: null,
  old_value: told.old === undefined ? {} : told.old,
  new_value: told.new ?? {},
  data: {
    number: 1,
    status: "open",
    priority: "high",
    category: "hardware",
    user_id: requester,
    assigned_to: agent,
    team_id: team,
    breached: false,
    ...told.data,
  },
});

/** Deltas as lines: `day team/person counter ±n`. */
const names = new Map([
  [agent, "agent"],
  [agent2, "agent2"],
  [team, "team"],
  [team2, "team2"],
]);
const named = (one: string | null): string => (one === null ? "none" : (names.get(one) ?? one));
const lines = (of: readonly Delta[]): readonly string[] =>
  of
    .flatMap(({ day, team: of, person, counts }) =>
      [...counts].map(([name, n]) => `${day ?? "now"} ${named(of)}/${named(person)} ${name} ${n > 0 ? "+" : ""}${n}`),
    )
    .toSorted();
const counted = (one: DomainEvent): readonly string[] => lines(deltas(one));

test("a ticket is opened by its requester", () => {
  expect(
    counted(
      event({ type: "ticket.created", by: requester, old: null, new: { resolved_at: null }, data: { status: "new", assigned_to: null } }),
    ),
  ).toEqual([
    "2026-11-22 team/none by:user +1",
    "2026-11-22 team/none created:high +1",
    "2026-11-22 team/none team_received +1",
    "2026-11-22 team/none x:ticket_created +1",
    "now team/none p:high +1",
    "now team/none s:new +1",
  ]);
});

test("a ticket goes from nobody to an agent: it moves, and both sides know", () => {
  expect(
    counted(
      event({
        type: "ticket.assigned",
        old: { status: "new", assigned_to: null, team_id: team2 },
        new: { status: "open", assigned_to: agent, team_id: team },
      }),
    ),
  ).toEqual([
    "2026-11-22 team/agent a:assignment +1",
    "2026-11-22 team/agent received +1",
    "2026-11-22 team/agent team_received +1",
    "now team/agent p:high +1",
    "now team/agent s:open +1",
    "now team2/none p:high -1",
    "now team2/none s:new -1",
  ]);
});

test("a colleague gives the first response, which resolves: theirs is the response, the assignee's the resolution", () => {
  expect(
    counted(
      event({
        type: "ticket.status_changed",
        by: agent2,
        old: { status: "open", resolved_at: null, first_responded_at: null },
        new: {
          status: "resolved",
          resolved_at: "2026-11-22T10:00:00.000Z",
          first_responded_at: "2026-11-22T10:00:00.000Z",
          response: { id: id(60), visibility: "public", length: 10 },
        },
        data: { status: "resolved", first_response_ms: hourMs, resolution_ms: hourMs, sla_met: true },
      }),
    ),
  ).toEqual([
    "2026-11-22 team/agent met:high +1",
    "2026-11-22 team/agent rs:24 +1",
    "2026-11-22 team/agent rs_ms +3600000",
    "2026-11-22 team/agent2 a:status_change +1",
    "2026-11-22 team/agent2 fr:24 +1",
    "2026-11-22 team/agent2 fr_ms +3600000",
    "2026-11-22 team/agent2 responses +1",
    "now team/agent s:open -1",
    "now team/agent s:resolved +1",
  ]);
});

test("reopened, a resolution is taken back where it was counted: on its day", () => {
  expect(
    counted(
      event({
        type: "ticket.responded",
        by: requester,
        at: "2026-12-01T08:00:00.000Z",
        old: { status: "resolved", resolved_at: "2026-11-22T10:00:00.000Z" },
        new: { status: "open", resolved_at: null, response: { id: id(60), visibility: "public", length: 10 } },
        data: { breached: true, resolution_was_ms: hourMs },
      }),
    ),
  ).toEqual([
    "2026-11-22 team/agent missed:high -1",
    "2026-11-22 team/agent rs:24 -1",
    "2026-11-22 team/agent rs_ms -3600000",
    "2026-12-01 team/agent by:user +1",
    "2026-12-01 team/agent heard +1",
    "2026-12-01 team/agent reopened +1",
    "2026-12-01 team/agent x:response_added +1",
    "now team/agent s:open +1",
    "now team/agent s:resolved -1",
  ]);
});

test("a resolved ticket that is handed on takes its resolution along", () => {
  expect(
    counted(
      event({
        type: "ticket.assigned",
        at: "2026-11-23T08:00:00.000Z",
        old: { assigned_to: agent2 },
        new: { assigned_to: agent },
        data: { status: "resolved", resolution_ms: hourMs, sla_met: true, resolved_at: "2026-11-22T10:00:00.000Z" },
      }),
    ),
  ).toEqual([
    "2026-11-22 team/agent met:high +1",
    "2026-11-22 team/agent rs:24 +1",
    "2026-11-22 team/agent rs_ms +3600000",
    "2026-11-22 team/agent2 met:high -1",
    "2026-11-22 team/agent2 rs:24 -1",
    "2026-11-22 team/agent2 rs_ms -3600000",
    "2026-11-23 team/agent a:assignment +1",
    "2026-11-23 team/agent received +1",
    "now team/agent p:high +1",
    "now team/agent s:resolved +1",
    "now team/agent2 p:high -1",
    "now team/agent2 s:resolved -1",
  ]);
});

test("a missed deadline is the system's doing", () => {
  expect(
    counted(
      event({
        type: "ticket.escalated",
        by: null,
        old: { status: "open", priority: "medium", breached: false },
        new: { status: "escalated", priority: "high", breached: true },
        data: { status: "escalated", breached: true },
      }),
    ),
  ).toEqual([
    "2026-11-22 team/agent breached +1",
    "2026-11-22 team/agent by:system +1",
    "2026-11-22 team/agent escalated:deadline +1",
    "2026-11-22 team/agent x:escalation +1",
    "now team/agent p:high +1",
    "now team/agent p:medium -1",
    "now team/agent s:escalated +1",
    "now team/agent s:open -1",
  ]);
});

test("what counts nothing but itself touches one item: a note, a follower's response, somebody's new name", () => {
  const response = (visibility: string, by_follower?: true) => ({ response: { id: id(60), visibility, length: 1, by_follower } });
  expect(counted(event({ type: "ticket.responded", new: response("internal") }))).toEqual([
    "2026-11-22 team/agent a:response_added +1",
    "2026-11-22 team/agent notes +1",
  ]);
  expect(counted(event({ type: "ticket.responded", by: id(7), new: response("public", true) }))).toEqual([
    "2026-11-22 team/agent by:user +1",
    "2026-11-22 team/agent heard +1",
    "2026-11-22 team/agent x:response_added +1",
  ]);
  expect(counted({ ...event({ type: "user.updated" }), entity: "user", entity_id: agent, data: {} })).toEqual([
    "2026-11-22 none/none by:user +1",
    "2026-11-22 none/none x:user_update +1",
  ]);
});

const facts = fc.record({
  status: fc.constantFrom("new", "open", "pending", "escalated", "resolved", "closed"),
  priority: fc.constantFrom("low", "medium", "high", "urgent"),
  assigned_to: fc.constantFrom(null, agent, agent2),
  team_id: fc.constantFrom(null, team, team2),
  breached: fc.boolean(),
  /** Minutes after it was opened; undefined: it is not resolved. */
  resolved: fc.option(fc.integer({ min: 0, max: 600_000 }), { nil: undefined }),
});

test("events of a whole life, in any order, come to the ticket as it is in the end", () => {
  const openedMs = Date.parse("2026-01-01T00:00:00.000Z");
  const iso = (ms: number): string => new Date(ms).toISOString();
  fc.assert(
    fc.property(fc.array(facts, { minLength: 1, maxLength: 8 }), fc.infiniteStream(fc.nat()), (life, chance) => {
      const events = life.map((after, index) => {
        const before = life[index - 1];
        const values = ({ resolved, ...rest }: typeof after) => ({
          ...rest,
          resolved_at: resolved === undefined ? null : iso(openedMs + resolved * 60_000),
        });
        const moved = (Object.keys(values(after)) as (keyof ReturnType<typeof values>)[]).filter(
          (field) => before === undefined || values(before)[field] !== values(after)[field],
        );
        const side = (of: typeof after) => Object.fromEntries(moved.map((field) => [field, values(of)[field]]));
        const ms = (of: typeof after | undefined): number | undefined => (of?.resolved === undefined ? undefined : of.resolved * 60_000);
        const { resolved: _resolved, ...data } = after;
        return event({
          type: before === undefined ? "ticket.created" : "ticket.updated",
          old: before === undefined ? null : side(before),
          new: side(after),
          data: {
            ...data,
            ...(ms(after) !== undefined && { resolution_ms: ms(after) }),
            ...(moved.includes("resolved_at")
              ? { resolution_was_ms: ms(before) }
              : ms(after) !== undefined && moved.length > 0 && { resolved_at: values(after).resolved_at }),
          },
        });
      });
      const shuffled = events
        .map((one) => ({ one, place: chance.next().value ?? 0 }))
        .toSorted((a, b) => a.place - b.place)
        .map(({ one }) => one);
      const sums = new Map<string, Tally>();
      for (const { day, team: of, person, counts } of shuffled.flatMap(deltas)) {
        const key = `${day === null ? "now" : day} ${of} ${person}`;
        sums.set(key, (sums.get(key) ?? new Tally()).addAll(counts));
      }
      const last = life.at(-1);
      if (last === undefined) throw new Error("a life has an end");
      const left = (names: RegExp) =>
        [...sums].flatMap(([key, { counts }]) =>
          [...counts].filter(([name]) => names.test(name)).map(([name, n]) => `${key} ${name} ${n}`),
        );
      expect(left(/^[sp]:/).toSorted()).toEqual(
        [
          ...(last.status === "closed" ? [] : [`now ${last.team_id} ${last.assigned_to} p:${last.priority} 1`]),
          `now ${last.team_id} ${last.assigned_to} s:${last.status} 1`,
        ].toSorted(),
      );
      expect(left(/^(met|missed):/)).toEqual(
        last.resolved === undefined
          ? []
          : [
              `${iso(openedMs + last.resolved * 60_000).slice(0, 10)} ${last.team_id} ${last.assigned_to} ${last.breached ? "missed" : "met"}:${last.priority} 1`,
            ],
      );
    }),
    { numRuns: 300 },
  );
});
