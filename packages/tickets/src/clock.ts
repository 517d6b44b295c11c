/**
 * A ticket's SLA clock: pure functions of (policy, clock state, event, moment). What others read of it is ISO 8601 text, what it
 * reckons with is milliseconds: of working time where it is a duration, since the epoch where it is a moment.
 */
import * as z from "zod";
import type { SlaPolicy } from "@bulkhead/tenants/schema";
import { KeptEvent, withEvent, type ClockEvent } from "./clock-event.ts";
import { ClockMoment } from "./events.ts";
import { clockRuns } from "./policy.ts";
import type { Priority, Status } from "./schema.ts";
import { durationMs, workingTime, type WorkingTime } from "./working-time.ts";

export type { ClockEvent } from "./clock-event.ts";

/** All that the next step needs, so that a later change of the tenant's policy moves nothing that stands. */
export const ClockState = z.object({
  /** Counts the changes of the next moment. A timer acts only on the version it was made for. */
  version: z.int(),
  /** `paused`: the ticket's status lets it rest; `stopped`: the ticket is resolved or closed. */
  phase: z.enum(["running", "paused", "stopped"]),
  /** Null unless it runs. */
  deadline: z.string().nullable(),
  /** Null without a target, and while it is not known because the clock rests. Stays once the response was given or missed. */
  first_response_deadline: z.string().nullable(),
  /** The first that nobody has handled yet. */
  next_moment: ClockMoment.nullable(),
  /** Working time granted when the deadline was last set anew. */
  target_ms: z.int(),
  /** What was left when the clock came to rest; null while it runs. */
  remaining_ms: z.int().nullable(),
  /** Working time that passed with the clock running, up to `since_ms`. */
  elapsed_ms: z.int(),
  since_ms: z.int(),
  /** When the warning is due, or was; null while the clock rests. A clock that was warned before this was kept has none. */
  warning_ms: z.int().nullable(),
  warned: z.boolean(),
  /** The deadline was missed, and stays: the ticket was urgent already. */
  missed: z.boolean(),
  /** `none`: there is no target and there was no response. */
  first_response: z.enum(["none", "waiting", "given", "missed"]),
  /** What was left of the first response's target when the clock came to rest; null while it runs or nobody waits. */
  first_response_remaining_ms: z.int().nullable(),
  events: z.array(KeptEvent),
});
export type ClockState = z.infer<typeof ClockState>;

const hourMs = 3_600_000;

const iso = (ms: number): string => new Date(ms).toISOString();

/**
 * The clock after an event: a pure function of the tenant's policy at that moment, the clock before, the event and its time.
 * @param clock undefined for a ticket that is being created
 * @param atMs epoch milliseconds, not before the last event's
 * @throws Error for an event that the clock cannot have: one before its creation, a missed deadline while it rests
 */
export function advanceClock(policy: SlaPolicy, clock: ClockState | undefined, event: ClockEvent, atMs: number): ClockState {
  const turn = new Turn(policy, atMs);
  if (clock === undefined) {
    if (event.kind !== "created") throw new Error("a clock starts when its ticket is created");
    const started = turn.status(turn.grant(unstarted(atMs), event.priority, atMs), "new");
    return { ...started, version: 1, events: withEvent([], event, atMs) };
  }
  const turned = turn.event(clock, event);
  return turned === clock ? clock : counted(clock, turned, event, atMs);
}

/** A clock after an event, with its version counted up when the next moment has moved. */
function counted(before: ClockState, after: ClockState, event: ClockEvent, atMs: number): ClockState {
  const { next_moment: was } = before;
  const { next_moment: is } = after;
  const moved = was?.kind !== is?.kind || was?.at !== is?.at;
  return { ...after, version: before.version + (moved ? 1 : 0), events: withEvent(before.events, event, atMs) };
}

/** The clock once its first response is missed, which no policy has a say in. */
export const missFirstResponse = (clock: ClockState, atMs: number): ClockState =>
  counted(
    clock,
    withNextMoment({ ...clock, first_response: "missed", first_response_remaining_ms: null }),
    { kind: "first_response_missed" },
    atMs,
  );

const unstarted = (atMs: number): ClockState => ({
  version: 0,
  phase: "running",
  deadline: null,
  first_response_deadline: null,
  next_moment: null,
  target_ms: 0,
  remaining_ms: null,
  elapsed_ms: 0,
  since_ms: atMs,
  warning_ms: null,
  warned: false,
  missed: false,
  first_response: "none",
  first_response_remaining_ms: null,
  events: [],
});

/** One step of a clock, under one policy at one moment. */
class Turn {
  readonly #policy: SlaPolicy;
  readonly #atMs: number;
  readonly #time: WorkingTime;

  constructor(policy: SlaPolicy, atMs: number) {
    this.#policy = policy;
    this.#atMs = atMs;
    this.#time = workingTime(policy.calendar);
  }

  /** The clock itself when the event says nothing new to it. */
  event(clock: ClockState, event: ClockEvent): ClockState {
    switch (event.kind) {
      case "created":
        throw new Error("a ticket is created once");
      case "status_changed":
        return this.status(clock, event.status);
      case "priority_changed":
        return withNextMoment(this.grant(clock, event.priority, this.#atMs), clock.next_moment);
      case "escalated":
        return this.status(this.grant(clock, event.raised, this.#atMs), "escalated");
      case "deadline_missed":
        if (clock.deadline === null) throw new Error("a resting clock misses no deadline");
        // A ticket that was urgent already keeps its missed deadline, and waits for nothing more on its account.
        return event.before === "urgent"
          ? withNextMoment({ ...clock, missed: true, warned: true })
          : this.status(this.grant(clock, event.raised, Date.parse(clock.deadline)), "escalated");
      case "warned":
        return withNextMoment({ ...clock, warned: true });
      case "responded":
        if (clock.first_response !== "none" && clock.first_response !== "waiting") return clock;
        return withNextMoment({ ...clock, first_response: "given", first_response_remaining_ms: null }, clock.next_moment);
      case "first_response_missed":
        return withNextMoment({ ...clock, first_response: "missed", first_response_remaining_ms: null });
    }
  }

  /** New targets by a priority, which count from `fromMs`. */
  grant(clock: ClockState, priority: Priority, fromMs: number): ClockState {
    const { targets, first_response: firstTargets } = this.#policy;
    const target = durationMs(targets[priority]);
    const firstTarget = firstTargets[priority];
    const first = clock.first_response === "none" || clock.first_response === "waiting";
    const remaining: ClockState = {
      ...this.#rest(clock, fromMs),
      target_ms: target,
      remaining_ms: target,
      warned: false,
      missed: false,
      ...(first && {
        first_response: firstTarget === null ? "none" : "waiting",
        first_response_deadline: null,
        first_response_remaining_ms: firstTarget === null ? null : durationMs(firstTarget),
      }),
    };
    return clock.phase === "running" ? this.#run(remaining, fromMs) : { ...remaining, phase: clock.phase };
  }

  /** Runs, rests or stops by the ticket's status. */
  status(clock: ClockState, status: Status): ClockState {
    const phase = !clockRuns(status) ? "stopped" : this.#pausesOn(status) ? "paused" : "running";
    const closesBy = status === "resolved" ? this.#policy.auto_close_after : null;
    const autoClose = closesBy === null ? null : { kind: "auto_close" as const, at: iso(this.#atMs + durationMs(closesBy)) };
    if (phase === "running") return clock.phase === "running" ? withNextMoment(clock) : this.#run(this.#reopened(clock), this.#atMs);
    const resting = clock.phase === "running" ? this.#rest(clock, this.#atMs) : phase === "paused" ? this.#reopened(clock) : clock;
    return withNextMoment({ ...resting, phase }, autoClose);
  }

  #pausesOn(status: Status): boolean {
    return this.#policy.pause_on.some((pausing) => pausing === status);
  }

  /** A clock that was stopped goes on with at least an hour; one that was paused with what was left. */
  #reopened(clock: ClockState): ClockState {
    if (clock.phase !== "stopped") return clock;
    return {
      ...clock,
      remaining_ms: Math.max(clock.remaining_ms ?? 0, hourMs),
      first_response_remaining_ms: clock.first_response === "waiting" ? Math.max(clock.first_response_remaining_ms ?? 0, hourMs) : null,
    };
  }

  #rest(clock: ClockState, atMs: number): ClockState {
    if (clock.phase !== "running") return clock;
    const left = (deadline: string | null): number | null => (deadline === null ? null : this.#time.between(atMs, Date.parse(deadline)));
    const waiting = clock.first_response === "waiting";
    return {
      ...clock,
      phase: "paused",
      deadline: null,
      remaining_ms: left(clock.deadline),
      elapsed_ms: clock.elapsed_ms + this.#time.between(clock.since_ms, atMs),
      since_ms: atMs,
      warning_ms: null,
      ...(waiting && { first_response_deadline: null, first_response_remaining_ms: left(clock.first_response_deadline) }),
    };
  }

  #run(clock: ClockState, atMs: number): ClockState {
    const remaining = clock.remaining_ms ?? 0;
    const unwarned = Math.round(clock.target_ms * (1 - this.#policy.warning_share));
    const { first_response_remaining_ms: first } = clock;
    return withNextMoment({
      ...clock,
      phase: "running",
      deadline: iso(this.#time.after(atMs, remaining)),
      remaining_ms: null,
      since_ms: atMs,
      missed: clock.missed && remaining === 0,
      warning_ms: this.#time.after(atMs, Math.max(remaining - unwarned, 0)),
      ...(first !== null && { first_response_deadline: iso(this.#time.after(atMs, first)), first_response_remaining_ms: null }),
    });
  }
}

/** The clock with its next moment: while it runs the first that nobody has handled, at rest `resting`. */
export function withNextMoment(clock: ClockState, resting: ClockMoment | null = null): ClockState {
  if (clock.phase !== "running") return { ...clock, next_moment: resting };
  const { first_response_deadline: first, warning_ms: warning, deadline } = clock;
  const moments: ClockMoment[] = [];
  if (clock.first_response === "waiting" && first !== null) moments.push({ kind: "first_response", at: first });
  if (warning !== null && !clock.warned) moments.push({ kind: "warning", at: iso(warning) });
  if (!clock.missed && deadline !== null) moments.push({ kind: "deadline", at: deadline });
  // Of several at once the order above decides.
  const [next = null] = moments.toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  return { ...clock, next_moment: next };
}

/** When a running clock reaches the warning share of its time, or did; null while it rests. */
export const warningAt = ({ warning_ms }: ClockState): string | null => (warning_ms === null ? null : iso(warning_ms));

const passed = (deadline: string | null, atMs: number): boolean => deadline !== null && Date.parse(deadline) < atMs;

/** Whether the first response's deadline has passed without one, and without the system's having come to it. */
export const isFirstResponseLate = ({ phase, first_response, first_response_deadline }: ClockState, atMs: number): boolean =>
  phase === "running" && first_response === "waiting" && passed(first_response_deadline, atMs);

/**
 * Whether a target was missed that the system has not yet come to: its timer wakes it within a minute or two. Whoever resolves the
 * ticket, responds to it or moves its deadline in between is too late all the same.
 */
export const hasMissed = (clock: ClockState, atMs: number): boolean =>
  (clock.phase === "running" && !clock.missed && passed(clock.deadline, atMs)) || isFirstResponseLate(clock, atMs);

/** How a clock stands at a moment, in milliseconds of working time. */
export function readClock(
  { calendar }: Pick<SlaPolicy, "calendar">,
  clock: ClockState,
  atMs: number,
): { readonly elapsedMs: number; readonly remainingMs: number } {
  const time = workingTime(calendar);
  const running = clock.phase === "running";
  return {
    elapsedMs: clock.elapsed_ms + (running ? time.between(clock.since_ms, atMs) : 0),
    remainingMs: clock.deadline === null ? (clock.remaining_ms ?? 0) : time.between(atMs, Date.parse(clock.deadline)),
  };
}
