/**
 * A clock as it is stored: one short text. A ticket is written with every change of it, and each kilobyte of it costs two write
 * units: as a map of attributes the clock would take as much room as all the rest.
 *
 * `version.state.deadline.target.remaining.elapsed.since.warning.first deadline.first remaining.auto close.events`: numbers to the base
 * 36 in capitals; the target in hours, other durations in milliseconds, moments in milliseconds since the ticket's creation, nothing
 * for null. The state is the first letter of the phase and of the first response, then `w` for warned and `m` for missed. An event is
 * its letters and the milliseconds since the one before; the first's since the epoch.
 */
import * as z from "zod";
import type { KeptEvent } from "./clock-event.ts";
import { ClockState, withNextMoment } from "./clock.ts";

const hourMs = 3_600_000;

/** The text that {@link PackedClock} reads. */
export function packClock(clock: ClockState): string {
  const start = clock.events[0]?.[1] ?? 0;
  const number = (value: number): string => value.toString(36).toUpperCase();
  const duration = (ms: number | null): string => (ms === null ? "" : number(ms));
  const moment = (at: string | number | null): string => (at === null ? "" : number(new Date(at).getTime() - start));
  const event = ([letters, atMs]: KeptEvent, index: number): string => `${letters}${number(atMs - (clock.events[index - 1]?.[1] ?? 0))}`;
  const resting = clock.phase === "running" ? null : clock.next_moment;
  return [
    number(clock.version),
    `${clock.phase.slice(0, 1)}${clock.first_response.slice(0, 1)}${clock.warned ? "w" : ""}${clock.missed ? "m" : ""}`,
    moment(clock.deadline),
    number(clock.target_ms / hourMs),
    duration(clock.remaining_ms),
    duration(clock.elapsed_ms),
    moment(clock.since_ms),
    moment(clock.warning_ms),
    moment(clock.first_response_deadline),
    duration(clock.first_response_remaining_ms),
    moment(resting?.at ?? null),
    clock.events.map(event).join(""),
  ].join(".");
}

/** Reads what {@link packClock} wrote. */
export const PackedClock = z
  .string()
  .regex(/^[0-9A-Z]+\.[rps][nwgm]w?m?(?:\.-?[0-9A-Z]*){9}\.(?:[a-z]+-?[0-9A-Z]+)+$/)
  .transform((text) => ClockState.parse(unpacked(text)));

function unpacked(text: string): ClockState {
  const [version = "", state = "", deadline = "", target = "", remaining = "", elapsed = "", since = "", ...others] = text.split(".");
  const [warning = "", firstDeadline = "", firstRemaining = "", autoClose = "", told = ""] = others;
  const events = unpackedEvents(told);
  const start = events[0]?.[1] ?? 0;
  const duration = (packed: string): number | null => (packed === "" ? null : Number.parseInt(packed, 36));
  const moment = (packed: string): number | null => (packed === "" ? null : Number.parseInt(packed, 36) + start);
  const iso = (packed: string): string | null => (packed === "" ? null : new Date(Number.parseInt(packed, 36) + start).toISOString());
  const [phase = "", first = ""] = state;
  const closing = iso(autoClose);
  return withNextMoment(
    {
      version: Number.parseInt(version, 36),
      phase: worded(ClockState.shape.phase.options, phase),
      deadline: iso(deadline),
      first_response_deadline: iso(firstDeadline),
      next_moment: null,
      target_ms: Number.parseInt(target, 36) * hourMs,
      remaining_ms: duration(remaining),
      elapsed_ms: duration(elapsed) ?? 0,
      since_ms: moment(since) ?? 0,
      warning_ms: moment(warning),
      warned: state.slice(2).includes("w"),
      missed: state.slice(2).includes("m"),
      first_response: worded(ClockState.shape.first_response.options, first),
      first_response_remaining_ms: duration(firstRemaining),
      events,
    },
    closing === null ? null : { kind: "auto_close", at: closing },
  );
}

function unpackedEvents(text: string): KeptEvent[] {
  let atMs = 0;
  return [...text.matchAll(/([a-z]+)(-?[0-9A-Z]+)/g)].map(([, letters = "", since = ""]): KeptEvent => {
    atMs += Number.parseInt(since, 36);
    return [letters, atMs];
  });
}

/** The word that begins with the letter. */
function worded<W extends string>(words: readonly W[], letter: string): W {
  const word = words.find((one) => one.startsWith(letter));
  if (word === undefined) throw new Error("a packed clock is in no state that there is");
  return word;
}
