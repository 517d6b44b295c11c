/** A support desk at random, and what its figures must be: counted anew from its tickets and its trail, without the counters' code. */
import { AuditEntry } from "@bulkhead/platform";
import {
  MetricsAssignments,
  MetricsAudit,
  MetricsOverview,
  MetricsSla,
  MetricsTrends,
  type Durations,
  type MetricsTotals,
} from "@bulkhead/metrics/schema";
import { Priority, Status } from "@bulkhead/tickets/schema";
import { expect } from "vitest";
import * as z from "zod";
import { seeded } from "../src/aws/random.ts";
import type { LocalRun } from "../src/start.ts";
import { onboardTenant, type Api, type ApiAnswer, type TestPerson, type TestTenant } from "../src/testing.ts";
import { plain, scan } from "./engine-client.ts";
import { done, draft, idOf, teamWith } from "./ticket-story.ts";

const Identified = z.object({ id: z.string() });

/** People who do whatever comes to their minds. */
export class RandomDesk {
  readonly tenant: TestTenant;
  readonly staff: readonly { readonly who: TestPerson; readonly id: string }[];
  readonly teams: readonly string[];
  readonly #customers: readonly TestPerson[];
  readonly #random: () => number;
  readonly #tickets: string[] = [];

  private constructor(tenant: TestTenant, staff: RandomDesk["staff"], teams: readonly string[], seed: number) {
    this.tenant = tenant;
    this.staff = staff;
    this.teams = teams;
    this.#customers = [tenant.user, tenant.user2];
    this.#random = seeded(seed);
  }

  static async open(seed: number): Promise<RandomDesk> {
    const tenant = await onboardTenant();
    const { admin, agent, agent2 } = tenant;
    const staff = await Promise.all([admin, agent, agent2].map(async (who) => ({ who, id: await idOf(who) })));
    await Promise.all([tenant.user, tenant.user2].map(idOf));
    const teams = [await teamWith(admin, "Support", agent), await teamWith(admin, "Billing", agent2, agent)];
    done(z.unknown(), await admin.patch("/v1/tenant", { sla: { first_response: { urgent: "PT1H", high: "PT2H" } } }));
    return new RandomDesk(tenant, staff, teams, seed);
  }

  /** So many requests, a few at a time; those that are refused count as well. */
  async work(requests: number): Promise<void> {
    let left = requests;
    const lane = async (): Promise<void> => {
      while (left-- > 0) {
        const answer = await this.#act();
        if (answer.status >= 500) throw new Error(`answered ${answer.status}: ${JSON.stringify(answer.body)}`);
      }
    };
    await Promise.all([lane(), lane(), lane()]);
  }

  #one<T>(of: readonly T[]): T {
    const chosen = of[Math.floor(this.#random() * of.length)];
    if (chosen === undefined) throw new Error("nothing to choose from");
    return chosen;
  }

  async #act(): Promise<ApiAnswer> {
    if (this.#tickets.length === 0 || this.#random() < 0.22) return this.#open();
    // Mostly what was opened lately, so that a ticket has a life.
    const path = `/v1/tickets/${this.#one(this.#random() < 0.8 ? this.#tickets.slice(-12) : this.#tickets)}`;
    const { who } = this.#one(this.staff);
    const customer = this.#one(this.#customers);
    const message = "What does the display say?";
    const verbs: readonly (() => Promise<ApiAnswer>)[] = [
      () => who.post(`${path}/pickup`),
      () => who.post(`${path}/pickup`),
      () => who.post(`${path}/responses`, { message }),
      () => who.post(`${path}/responses`, { message }),
      () => who.post(`${path}/responses`, { message, visibility: "internal" }),
      () => customer.post(`${path}/responses`, { message }),
      () => who.post(`${path}/status`, { status: "resolved", comment: message }),
      () => who.post(`${path}/status`, { status: this.#one(["open", "pending", "resolved", "resolved", "closed"]) }),
      () => customer.post(`${path}/status`, { status: this.#one(["open", "closed"]) }),
      () => who.post(`${path}/priority`, { priority: this.#one(Priority.options) }),
      () => who.post(`${path}/escalate`, { reason: "It is worse than it looked." }),
      () => this.tenant.admin.post(`${path}/restore`),
      () => this.tenant.admin.post(`${path}/assignment`, { assigned_to: this.#one([...this.staff.map(({ id }) => id), null]) }),
      () => this.tenant.admin.post(`${path}/assignment`, { team_id: this.#one([...this.teams, null]) }),
      () => who.patch(path, { tags: [this.#one(["red", "green"])] }),
      () => who.delete(path),
    ];
    return this.#one(verbs)();
  }

  async #open(): Promise<ApiAnswer> {
    const isForOthers = this.#random() < 0.3;
    const answer = await (isForOthers ? this.#one(this.staff).who : this.#one(this.#customers)).post("/v1/tickets", {
      ...draft,
      priority: this.#one(Priority.options),
      ...(isForOthers && { team_id: this.#one([...this.teams, null]) }),
    });
    this.#tickets.push(done(Identified, answer).id);
    return answer;
  }
}

const State = z.object({
  id: z.string(),
  status: Status,
  priority: Priority,
  user_id: z.string(),
  assigned_to: z.string().nullable(),
  team_id: z.string().nullable(),
  breached: z.boolean(),
  created_at: z.string(),
  resolved_at: z.string().nullable(),
  first_responded_at: z.string().nullable(),
});
type State = z.infer<typeof State>;
const Told = z.object({ response: z.object({ visibility: z.string() }).optional() });

/** A change of a ticket: how it stood before and after, and who did what. */
interface Step {
  readonly day: string;
  readonly entry: AuditEntry;
  readonly before: State | undefined;
  readonly after: State;
  /** Whoever of the staff did it, to a ticket that is not their own. */
  readonly actor: string | null;
}

/** Everything that the engine has of a tenant: its tickets as they are, and all that happened. */
export interface History {
  readonly tickets: readonly State[];
  readonly entries: readonly AuditEntry[];
  readonly steps: readonly Step[];
  readonly staff: readonly string[];
}

export async function historyOf(run: LocalRun, { tenant, staff }: Pick<RandomDesk, "tenant" | "staff">): Promise<History> {
  const own = async (table: "desk" | "audit") =>
    (await scan(run.engine, table)).map(plain).filter(({ tenant_id }) => tenant_id === tenant.id);
  const tickets = (await own("desk")).filter(({ sk }) => sk === "TICKET").flatMap((item) => State.safeParse(item).data ?? []);
  const entries = (await own("audit")).map((item) => AuditEntry.parse(item));
  const ids = staff.map(({ id }) => id);
  const steps: Step[] = [];
  for (const chain of Map.groupBy(
    entries.filter(({ entity }) => entity === "ticket"),
    ({ entity_id }) => entity_id,
  ).values()) {
    let before: State | undefined;
    for (const entry of chain.toSorted((a, b) => a.entity_version - b.entity_version)) {
      const after = State.parse({ ...before, ...entry.new_value });
      const { user_id, type } = entry.actor;
      const actor = type === "user" && user_id !== after.user_id && ids.includes(user_id ?? "") ? user_id : null;
      steps.push({ day: entry.occurred_at.slice(0, 10), entry, before, after, actor });
      before = after;
    }
  }
  return { tickets, entries, steps, staff: ids };
}

export interface Asked {
  readonly from: string;
  readonly to: string;
  readonly team_id?: string;
  readonly user_id?: string;
}

const within = ({ from, to }: Asked, at: string): boolean => at.slice(0, 10) >= from && at.slice(0, 10) <= to;
const isIn = ({ team_id, user_id }: Asked, team: string | null, person: string | null): boolean =>
  (team_id === undefined || team_id === team) && (user_id === undefined || user_id === person);

const msBetween = (from: string, to: string): number => Date.parse(to) - Date.parse(from);

const visibilityOf = ({ entry }: Step): string | undefined => Told.safeParse(entry.new_value).data?.response?.visibility;

/** What the figures of a range must be. */
class Recount {
  readonly #asked: Asked;
  readonly #history: History;

  constructor(history: History, asked: Asked) {
    this.#asked = asked;
    this.#history = history;
  }

  now(keeps: (ticket: State) => boolean = () => true): number {
    return this.#history.tickets.filter((ticket) => isIn(this.#asked, ticket.team_id, ticket.assigned_to) && keeps(ticket)).length;
  }

  /** Tickets that are resolved, on a day of the range and not since reopened, as they now stand. */
  settled(keeps: (ticket: State) => boolean = () => true): readonly State[] {
    return this.#history.tickets.filter(
      (ticket) =>
        ticket.resolved_at !== null &&
        within(this.#asked, ticket.resolved_at) &&
        isIn(this.#asked, ticket.team_id, ticket.assigned_to) &&
        keeps(ticket),
    );
  }

  /** Changes of the range that count for whoever `person` says: by default the assignee. */
  steps(keeps: (step: Step) => boolean, person: (step: Step) => string | null = ({ after }) => after.assigned_to): readonly Step[] {
    return this.#history.steps.filter(
      (step) => within(this.#asked, step.entry.occurred_at) && isIn(this.#asked, step.after.team_id, person(step)) && keeps(step),
    );
  }

  responses(): readonly Step[] {
    return this.steps(
      (step) => visibilityOf(step) === "public" && step.actor !== null,
      ({ actor }) => actor,
    );
  }

  /** Whoever of the staff wrote them; on tickets of their own they are nobody's work. */
  notes(): readonly Step[] {
    return this.steps(
      (step) => visibilityOf(step) === "internal",
      ({ actor }) => actor,
    );
  }

  heard(): readonly Step[] {
    return this.steps((step) => visibilityOf(step) === "public" && step.actor === null);
  }

  firstResponses(): readonly number[] {
    return this.steps(
      ({ before, after }) => before?.first_responded_at === null && after.first_responded_at !== null,
      ({ actor }) => actor,
    ).map(({ after }) => msBetween(after.created_at, after.first_responded_at ?? ""));
  }

  resolutions(): readonly number[] {
    return this.settled().map(({ created_at, resolved_at }) => msBetween(created_at, resolved_at ?? ""));
  }

  escalations(by: "system" | "user"): number {
    return this.steps(({ entry }) => entry.type === "ticket.escalated" && entry.actor.type === by).length;
  }

  misses() {
    return {
      breached: this.steps(({ before, after }) => before?.breached === false && after.breached).length,
      deadlines_missed: this.escalations("system"),
      first_responses_missed: this.steps(({ entry }) => entry.type === "sla.first_response_missed").length,
      warnings: this.steps(({ entry }) => entry.type === "sla.deadline_approaching").length,
    };
  }

  met() {
    return { sla_met: this.settled(({ breached }) => !breached).length, sla_missed: this.settled(({ breached }) => breached).length };
  }

  flows() {
    const moved = (keeps: (from: Status, to: Status) => boolean): number =>
      this.steps(({ before, after }) => before !== undefined && before.status !== after.status && keeps(before.status, after.status))
        .length;
    return {
      created: this.steps(({ before }) => before === undefined).length,
      resolved: this.settled().length,
      reopened: moved((from, to) => from === "resolved" && to !== "closed"),
      closed: moved((_from, to) => to === "closed"),
      restored: moved((from) => from === "closed"),
      escalated: this.escalations("system") + this.escalations("user"),
      breached: this.misses().breached,
      responses: this.responses().length,
      requester_responses: this.heard().length,
      notes: this.notes().length,
    };
  }

  totals(): MetricsTotals {
    const { sla_met, sla_missed } = this.met();
    const sla_met_share = sla_met + sla_missed === 0 ? null : sla_met / (sla_met + sla_missed);
    return { ...this.flows(), sla_met, sla_missed, sla_met_share };
  }
}

/** The nearest-rank percentile, exactly. */
const percentile = (sorted: readonly number[], share: number): number | undefined => sorted[Math.ceil(share * sorted.length) - 1];

/** Exact where figures are exact; percentiles within the stated error. */
function expectDurations(figures: Durations, exactMs: readonly number[]): void {
  const sorted = exactMs.toSorted((a, b) => a - b);
  expect(figures.count).toBe(sorted.length);
  const percentiles = [
    [0.5, figures.p50_seconds],
    [0.9, figures.p90_seconds],
    [0.95, figures.p95_seconds],
  ] as const;
  if (sorted.length === 0) {
    expect(figures.average_seconds).toBeNull();
    for (const [, seconds] of percentiles) expect(seconds).toBeNull();
    return;
  }
  expect(figures.average_seconds).toBeCloseTo(sorted.reduce((sum, ms) => sum + ms, 0) / sorted.length / 1_000, 0);
  for (const [share, seconds] of percentiles) {
    const exact = (percentile(sorted, share) ?? 0) / 1_000;
    // Tenths of a second are rounded.
    const most = exact < 60 ? 30 : exact * 0.0911 + 0.1;
    expect(Math.abs((seconds ?? NaN) - exact), `p${share * 100}: ${seconds} s, exactly ${exact} s`).toBeLessThanOrEqual(most);
  }
}

const active = ({ status }: State): boolean => status !== "resolved" && status !== "closed";
const daysOf = ({ from, to }: Asked): readonly string[] => {
  const days: string[] = [];
  for (let ms = Date.parse(from); ms <= Date.parse(to); ms += 86_400_000) days.push(new Date(ms).toISOString().slice(0, 10));
  return days;
};

/** Asks every dashboard, and compares what it says with the history. */
export async function expectFigures(admin: Pick<Api, "get">, history: History, asked: Asked): Promise<void> {
  const query = new URLSearchParams({ ...asked }).toString();
  const get = async <T extends z.ZodType>(schema: T, name: string): Promise<z.output<T>> =>
    done(schema, await admin.get(`/v1/metrics/${name}?${query}`));
  const all = new Recount(history, asked);
  const onDay = (date: string): Recount => new Recount(history, { ...asked, from: date, to: date });

  const overview = await get(MetricsOverview, "overview");
  expect(overview.now).toEqual({
    status: Object.fromEntries(Status.options.map((status) => [status, all.now((ticket) => ticket.status === status)])),
    priority: Object.fromEntries(
      Priority.options.map((priority) => [priority, all.now((ticket) => ticket.status !== "closed" && ticket.priority === priority)]),
    ),
    active: all.now(active),
    unassigned: all.now((ticket) => active(ticket) && ticket.assigned_to === null),
  });
  expect(overview.totals).toEqual(all.totals());
  expectDurations(overview.first_response, all.firstResponses());
  expectDurations(overview.resolution, all.resolutions());

  const trends = await get(MetricsTrends, "trends");
  expect(
    trends.data.map(
      ({
        first_response_p50_seconds: _a,
        first_response_p90_seconds: _b,
        resolution_p50_seconds: _c,
        resolution_p90_seconds: _d,
        ...row
      }) => row,
    ),
  ).toEqual(daysOf(asked).map((date) => ({ date, ...onDay(date).flows(), ...onDay(date).met() })));

  const sla = await get(MetricsSla, "sla");
  const { sla_met, sla_missed, sla_met_share } = all.totals();
  expect(sla.totals).toEqual({ sla_met, sla_missed, sla_met_share, ...all.misses() });
  expect(sla.priorities.map(({ priority, sla_met: met, sla_missed: missed }) => ({ priority, met, missed }))).toEqual(
    (["urgent", "high", "medium", "low"] as const).map((priority) => ({
      priority,
      met: all.settled((ticket) => ticket.priority === priority && !ticket.breached).length,
      missed: all.settled((ticket) => ticket.priority === priority && ticket.breached).length,
    })),
  );
  expect(sla.data).toEqual(daysOf(asked).map((date) => ({ date, ...onDay(date).met(), ...onDay(date).misses() })));
  expect(sla.resolution.distribution.reduce((sum, { count }) => sum + count, 0)).toBe(all.resolutions().length);

  const assignments = await get(MetricsAssignments, "assignments");
  for (const line of assignments.people) {
    const theirs = new Recount(history, { ...asked, ...(line.user_id !== null && { user_id: line.user_id }) });
    if (line.user_id === null) continue;
    const flows = theirs.flows();
    expect(line).toMatchObject({
      active: theirs.now(active),
      pending: theirs.now(({ status }) => status === "pending"),
      received: theirs.steps(({ before, after }) => after.assigned_to !== null && before?.assigned_to !== after.assigned_to).length,
      resolved: flows.resolved,
      reopened: flows.reopened,
      responses: flows.responses,
      first_responses: theirs.firstResponses().length,
      ...theirs.met(),
    });
  }
  for (const line of assignments.teams) {
    if (line.team_id === null) continue;
    const theirs = new Recount(history, { ...asked, team_id: line.team_id });
    expect(line).toMatchObject({
      active: theirs.now(active),
      received: theirs.steps(({ before, after }) => after.team_id !== null && before?.team_id !== after.team_id).length,
      resolved: theirs.flows().resolved,
      responses: theirs.flows().responses,
      ...theirs.met(),
    });
  }
  if (asked.team_id === undefined && asked.user_id === undefined) await expectAudit(await get(MetricsAudit, "audit"), history, asked);
}

async function expectAudit(audit: MetricsAudit, history: History, asked: Asked): Promise<void> {
  const entries = history.entries.filter(({ occurred_at }) => within(asked, occurred_at));
  expect(audit.total).toBe(entries.length);
  const types = ["user", "system", "super_admin", "service"] as const;
  expect(audit.actors).toEqual(Object.fromEntries(types.map((type) => [type, entries.filter(({ actor }) => actor.type === type).length])));
  expect(audit.actions.reduce((sum, { count }) => sum + count, 0)).toBe(entries.length);
  expect(audit.data).toEqual(
    daysOf(asked).map((date) => ({ date, total: entries.filter(({ occurred_at }) => occurred_at.startsWith(date)).length })),
  );
  const escalations = entries.filter(({ type }) => type === "ticket.escalated").length;
  expect(audit.actions.find(({ action_type }) => action_type === "escalation")?.count ?? 0).toBe(escalations);
  for (const { user_id, count } of audit.people) {
    const ofTickets = history.steps.filter(({ entry, actor }) => within(asked, entry.occurred_at) && actor === user_id).length;
    const others = entries.filter(
      ({ entity, actor, entity_id }) => entity !== "ticket" && actor.type === "user" && actor.user_id === user_id && entity_id !== user_id,
    ).length;
    expect(count).toBe(ofTickets + others);
  }
}
