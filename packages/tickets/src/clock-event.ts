/** What happens to a ticket that its clock must know of, and how a clock keeps it. */
import * as z from "zod";
import { Priority, Status } from "./schema.ts";

export type ClockEvent =
  | { readonly kind: "created"; readonly priority: Priority }
  /** The clock runs, rests or stops by the status. */
  | { readonly kind: "status_changed"; readonly status: Status }
  /** Somebody changed the priority: the targets start anew. */
  | { readonly kind: "priority_changed"; readonly priority: Priority }
  /** The first public response by support. */
  | { readonly kind: "responded" }
  /**
   * The deadline has passed and the ticket becomes escalated: the next deadline counts from the moment this one fell due, by the raised
   * priority.
   */
  | { readonly kind: "deadline_missed"; readonly before: Priority; readonly raised: Priority }
  /** Escalated by hand: the next deadline counts from now, by the raised priority. */
  | { readonly kind: "escalated"; readonly raised: Priority }
  | { readonly kind: "warned" }
  | { readonly kind: "first_response_missed" };

/** How many events a clock keeps: the first, and the last ones. The whole history is in the trail. */
const mostEvents = 50;

/**
 * An event as a clock keeps it, which is written with every change of the ticket and must stay small: a letter for its kind, the first
 * letter of each status or priority, and when, epoch milliseconds.
 */
export const KeptEvent = z.tuple([z.string().regex(/^[cspremwf][a-z]{0,2}$/), z.int()]);
export type KeptEvent = z.infer<typeof KeptEvent>;

const kept = (event: ClockEvent): string => {
  switch (event.kind) {
    case "created":
      return `c${initial(event.priority)}`;
    case "status_changed":
      return `s${initial(event.status)}`;
    case "priority_changed":
      return `p${initial(event.priority)}`;
    case "responded":
      return "r";
    case "deadline_missed":
      return `m${initial(event.before)}${initial(event.raised)}`;
    case "escalated":
      return `e${initial(event.raised)}`;
    case "warned":
      return "w";
    case "first_response_missed":
      return "f";
  }
};

const initial = (word: Priority | Status): string => word.slice(0, 1);

/** No two priorities and no two statuses begin with the same letter. */
function worded<W extends Priority | Status>(words: readonly W[], letter: string | undefined): W {
  const word = words.find((one) => initial(one) === letter);
  if (word === undefined) throw new Error("a clock keeps an event of a status or priority that there is not");
  return word;
}

/** The kept events with one more. */
export const withEvent = (events: readonly KeptEvent[], event: ClockEvent, atMs: number): KeptEvent[] => {
  const all: KeptEvent[] = [...events, [kept(event), atMs]];
  return all.length <= mostEvents ? all : [...all.slice(0, 1), ...all.slice(all.length - mostEvents + 1)];
};

/** An event as it was before it was kept, and when it happened. */
export function eventOf([code, atMs]: KeptEvent): { readonly event: ClockEvent; readonly atMs: number } {
  const [kind, first, second] = code;
  const priority = (letter: string | undefined): Priority => worded(Priority.options, letter);
  const event = (): ClockEvent => {
    switch (kind) {
      case "c":
        return { kind: "created", priority: priority(first) };
      case "s":
        return { kind: "status_changed", status: worded(Status.options, first) };
      case "p":
        return { kind: "priority_changed", priority: priority(first) };
      case "r":
        return { kind: "responded" };
      case "m":
        return { kind: "deadline_missed", before: priority(first), raised: priority(second) };
      case "e":
        return { kind: "escalated", raised: priority(first) };
      case "w":
        return { kind: "warned" };
      default:
        return { kind: "first_response_missed" };
    }
  };
  return { event: event(), atMs };
}

/** Whether a clock may have had more events than it keeps. */
export const mayHaveForgotten = (events: readonly KeptEvent[]): boolean => events.length === mostEvents;
