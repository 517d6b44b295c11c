/** How far a time zone is from UTC, at any moment. Asking Intl takes a microsecond or two, so its answers are kept. */

const minuteMs = 60_000;
const weekMs = 7 * 24 * 60 * minuteMs;
/** Offsets are found out for so many weeks at a time. */
const blockWeeks = 52;
const blockMs = blockWeeks * weekMs;
/** Zones kept. Names come from tenants, in any mixture of upper and lower case. */
const mostZones = 64;

/** From a moment on, epoch milliseconds, the zone is so far ahead of UTC. */
interface Offset {
  readonly fromMs: number;
  readonly offsetMs: number;
}

/** Milliseconds by which local time is ahead of UTC at a moment, epoch milliseconds. */
export type OffsetAt = (atMs: number) => number;

const zones = new Map<string, OffsetAt>();

/**
 * The offsets of an IANA time zone.
 * @throws RangeError when there is no such zone
 */
export function zoneOffset(timeZone: string): OffsetAt {
  const known = zones.get(timeZone);
  if (known !== undefined) return known;
  if (zones.size >= mostZones) zones.clear();
  const offsetAt = keptOffsets(askedOffset(timeZone));
  zones.set(timeZone, offsetAt);
  return offsetAt;
}

function askedOffset(timeZone: string): OffsetAt {
  const format = new Intl.DateTimeFormat("en-US", { timeZone, timeZoneName: "longOffset" });
  return (atMs) => {
    const [, sign = "+", hours = "0", minutes = "0", seconds = "0"] =
      /GMT(?:([+-])(\d\d):(\d\d)(?::(\d\d))?)?$/.exec(format.format(atMs)) ?? [];
    const offsetMs = ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1_000;
    return sign === "-" ? -offsetMs : offsetMs;
  };
}

/** The same, with the changes of a year's offsets found once: no zone changes twice within a week, nor within a minute. */
function keptOffsets(asked: OffsetAt): OffsetAt {
  const blocks = new Map<number, readonly Offset[]>();
  const offsetsOf = (block: number): readonly Offset[] => {
    const offsets: Offset[] = [{ fromMs: block * blockMs, offsetMs: asked(block * blockMs) }];
    for (let week = 0; week < blockWeeks; week++) {
      const startMs = block * blockMs + week * weekMs;
      const endMs = startMs + weekMs;
      const [before, after] = [asked(startMs), asked(endMs)];
      if (before !== after) offsets.push({ fromMs: changeBetween(asked, startMs, endMs), offsetMs: after });
    }
    return offsets;
  };
  return (atMs) => {
    const block = Math.floor(atMs / blockMs);
    let offsets = blocks.get(block);
    if (offsets === undefined) {
      offsets = offsetsOf(block);
      blocks.set(block, offsets);
    }
    let found = 0;
    for (const { fromMs, offsetMs } of offsets) if (fromMs <= atMs) found = offsetMs;
    return found;
  };
}

/** The first moment at which the offset is no longer what it was at `startMs`. */
function changeBetween(asked: OffsetAt, startMs: number, endMs: number): number {
  const before = asked(startMs);
  let [same, other] = [startMs / minuteMs, endMs / minuteMs];
  while (other - same > 1) {
    const middle = Math.floor((same + other) / 2);
    if (asked(middle * minuteMs) === before) same = middle;
    else other = middle;
  }
  return other * minuteMs;
}
