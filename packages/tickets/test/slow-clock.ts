/**
 * The SLA clock reckoned slowly: it walks from minute to minute, looks at what a clock on the wall of the tenant's office shows, and
 * counts down. Shares nothing with the product's own, so that the two can be compared. All times are minutes since the epoch.
 */
import type { Calendar, SlaPolicy } from "@bulkhead/tenants/schema";
import type { Priority, Status } from "../src/schema.ts";

const minuteMs = 60_000;
export const toMinute = (text: string): number => Date.parse(text) / minuteMs;
export const toText = (minute: number): string => new Date(minute * minuteMs).toISOString();

/** What is looked at: three years with a leap day, and room on both sides. */
export const firstMinute = toMinute("2025-12-01T00:00:00.000Z");
const lastMinute = toMinute("2029-06-01T00:00:00.000Z");

/** What the clocks of a time zone show, as minutes as if they showed UTC, from {@link firstMinute} on for every quarter of an hour. */
function wallClock(timeZone: string): Int32Array {
  const format = new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short", timeStyle: "short" });
  const shown = new Int32Array((lastMinute - firstMinute) / 15);
  // oxlint-disable-next-line unicorn/no-for-loop
  for (let quarter = 0; quarter < shown.length; quarter++) {
    const text = format.format((firstMinute + quarter * 15) * minuteMs);
    shown[quarter] = toMinute(`${text.replace(" ", "T")}:00.000Z`);
  }
  return shown;
}

const walls = new Map<string, Int32Array>();
const wallOf = (timeZone: string): Int32Array => {
  const wall = walls.get(timeZone) ?? wallClock(timeZone);
  walls.set(timeZone, wall);
  return wall;
};

const shownAt = (wall: Int32Array, minute: number): number => {
  const quarter = Math.floor((minute - firstMinute) / 15);
  return (wall[quarter] ?? 0) + ((minute - firstMinute) % 15);
};

/** The minutes at which the zone's clocks are changed. */
export function clockChanges(timeZone: string): readonly number[] {
  const wall = wallOf(timeZone);
  const changes: number[] = [];
  for (let quarter = 1; quarter < wall.length; quarter++)
    if ((wall[quarter] ?? 0) - (wall[quarter - 1] ?? 0) !== 15) changes.push(firstMinute + quarter * 15);
  return changes;
}

/** When the wall first shows a time; when it never does, as long after what it skipped from as the time itself. */
function firstShown(wall: Int32Array, shown: number): number {
  let minute = shown - 15 * 60;
  while (shownAt(wall, minute + 15) < shown) minute += 15;
  while (shownAt(wall, minute) < shown) minute++;
  return shownAt(wall, minute) === shown ? minute : minute - 1 + (shown - shownAt(wall, minute - 1));
}

const dayNames = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"] as const;
const timeOf = (text: string): number => {
  const [hours, minutes] = text.split(":");
  return Number(hours) * 60 + Number(minutes);
};

/** One for each minute in which somebody works. */
export function workedMinutes(calendar: Calendar | null): Uint8Array {
  const worked = new Uint8Array(lastMinute - firstMinute);
  if (calendar === null) return worked.fill(1);
  const wall = wallOf(calendar.time_zone);
  for (let midnight = firstMinute + 1440; midnight < lastMinute - 2 * 1440; midnight += 1440) {
    const date = toText(midnight);
    const name = dayNames[new Date(date).getUTCDay()] ?? "sun";
    if (calendar.holidays.includes(date.slice(0, 10))) continue;
    for (const [from, to] of calendar.weekly[name]) {
      const end = firstShown(wall, midnight + timeOf(to));
      for (let minute = firstShown(wall, midnight + timeOf(from)); minute < end; minute++) worked[minute - firstMinute] = 1;
    }
  }
  return worked;
}

/** A tenant's policy with its working minutes. */
export interface SlowPolicy {
  readonly sla: SlaPolicy;
  readonly worked: Uint8Array;
}

const minutesOf = (duration: string): number => Number(duration.slice(2, -1)) * 60;

/** What there is to compare of a clock. */
export interface SlowView {
  readonly deadline: string | null;
  readonly warning: string | null;
  readonly first_response_deadline: string | null;
  readonly next: { readonly kind: string; readonly at: string } | null;
  readonly remaining: number;
  readonly elapsed: number;
}

interface Countdown {
  left: number;
  /** While the clock runs. */
  due: number | undefined;
}

export class SlowClock {
  #policy: SlowPolicy;
  #now: number;
  #resting: "no" | "paused" | "done" = "no";
  #target = 0;
  #resolution: Countdown = { left: 0, due: undefined };
  #first: Countdown | "nobody waits" | "settled" = "nobody waits";
  /** Shown once the first response is settled. */
  #firstDue: number | undefined;
  #warnAt: number | undefined;
  #warned = false;
  #given_up = false;
  #closeAt: number | undefined;
  #elapsed = 0;

  constructor(policy: SlowPolicy, priority: Priority, at: number) {
    this.#policy = policy;
    this.#now = at;
    this.#begin(priority);
    if (this.#rests("new")) this.#halt("paused");
  }

  /** Lets time pass, a minute at a time. */
  walk(to: number): void {
    for (; this.#now < to; this.#now++) {
      if (this.#resting !== "no" || !this.#worksAt(this.#now)) continue;
      this.#elapsed++;
      if (this.#resolution.left > 0) this.#resolution.left--;
      if (typeof this.#first === "object" && this.#first.left > 0) this.#first.left--;
    }
  }

  /** Another policy: what is due stays due, and what is left of it is counted anew. */
  policy(policy: SlowPolicy): void {
    this.#policy = policy;
    for (const countdown of [this.#resolution, this.#first]) {
      if (typeof countdown !== "object" || countdown.due === undefined) continue;
      countdown.left = 0;
      for (let minute = this.#now; minute < countdown.due; minute++) if (this.#worksAt(minute)) countdown.left++;
    }
  }

  status(status: Status): void {
    const was = this.#resting;
    const done = status === "resolved" || status === "closed";
    const { auto_close_after: closeAfter } = this.#policy.sla;
    this.#closeAt = status === "resolved" && closeAfter !== null ? this.#now + minutesOf(closeAfter) : undefined;
    if (was === "done" && !done) {
      this.#resolution.left = Math.max(this.#resolution.left, 60);
      if (typeof this.#first === "object") this.#first.left = Math.max(this.#first.left, 60);
    }
    if (done) this.#halt("done");
    else if (this.#rests(status)) this.#halt("paused");
    else if (was !== "no") this.#go();
  }

  priority(priority: Priority): void {
    this.#begin(priority);
  }

  escalate(priority: Priority): void {
    this.#begin(priority);
    this.status("escalated");
  }

  /** The system comes to a deadline that has passed. */
  missed(before: Priority, raised: Priority): void {
    if (before === "urgent") {
      this.#given_up = true;
      this.#warned = true;
      return;
    }
    const late = this.#now;
    const due = this.#resolution.due ?? late;
    // As if it had come in time: then what has passed since is walked again.
    for (let minute = due; minute < late; minute++) if (this.#worksAt(minute)) this.#elapsed--;
    this.#now = due;
    this.#begin(raised);
    this.walk(late);
    this.status("escalated");
  }

  warn(): void {
    this.#warned = true;
  }

  respond(): void {
    this.#settleFirst();
  }

  missFirst(): void {
    this.#settleFirst();
  }

  get view(): SlowView {
    const running = this.#resting === "no";
    const text = (minute: number | undefined): string | null => (minute === undefined ? null : toText(minute));
    const moments: { kind: string; minute: number }[] = [];
    const first = typeof this.#first === "object" ? this.#first.due : undefined;
    if (running) {
      if (first !== undefined) moments.push({ kind: "first_response", minute: first });
      if (!this.#warned && this.#warnAt !== undefined) moments.push({ kind: "warning", minute: this.#warnAt });
      if (!this.#given_up && this.#resolution.due !== undefined) moments.push({ kind: "deadline", minute: this.#resolution.due });
    } else if (this.#closeAt !== undefined) moments.push({ kind: "auto_close", minute: this.#closeAt });
    const earliest = moments.find(({ minute }) => moments.every((other) => minute <= other.minute));
    return {
      deadline: running ? text(this.#resolution.due) : null,
      warning: running ? text(this.#warnAt) : null,
      first_response_deadline: typeof this.#first === "object" ? text(first) : text(this.#firstDue),
      next: earliest === undefined ? null : { kind: earliest.kind, at: toText(earliest.minute) },
      remaining: this.#resolution.left,
      elapsed: this.#elapsed,
    };
  }

  #rests(status: Status): boolean {
    return this.#policy.sla.pause_on.some((one) => one === status);
  }

  #worksAt(minute: number): boolean {
    return this.#policy.worked[minute - firstMinute] === 1;
  }

  #begin(priority: Priority): void {
    const { targets, first_response: firsts } = this.#policy.sla;
    this.#target = minutesOf(targets[priority]);
    this.#resolution.left = this.#target;
    this.#warned = false;
    this.#given_up = false;
    if (this.#first !== "settled") {
      const first = firsts[priority];
      this.#first = first === null ? "nobody waits" : { left: minutesOf(first), due: undefined };
    }
    if (this.#resting === "no") this.#go();
  }

  #settleFirst(): void {
    if (this.#first === "settled") return;
    this.#firstDue = this.#first === "nobody waits" ? undefined : this.#first.due;
    this.#first = "settled";
  }

  #halt(how: "paused" | "done"): void {
    this.#resting = how;
    this.#resolution.due = undefined;
    if (typeof this.#first === "object") this.#first.due = undefined;
  }

  #go(): void {
    this.#resting = "no";
    this.#resolution.due = this.#when(this.#resolution.left);
    if (typeof this.#first === "object") this.#first.due = this.#when(this.#first.left);
    if (this.#resolution.left > 0) this.#given_up = false;
    const unwarned = Math.round(this.#target * (1 - this.#policy.sla.warning_share));
    this.#warnAt = this.#when(Math.max(this.#resolution.left - unwarned, 0));
  }

  /** The minute at whose beginning so many have been worked. */
  #when(minutes: number): number {
    let minute = this.#now;
    for (let left = minutes; left > 0; minute++) {
      if (minute > lastMinute) throw new Error("the history leaves what is looked at");
      if (this.#worksAt(minute)) left--;
    }
    return minute;
  }
}
