import { weekdays, type Calendar } from "@bulkhead/tenants/schema";
import { describe, expect, onTestFinished, test } from "vitest";
import { workingTime } from "./working-time.ts";

type Hours = Calendar["weekly"]["mon"];
const hourMs = 3_600_000;
const at = (text: string): number => Date.parse(`${text}:00.000Z`);
const text = (ms: number): string => new Date(ms).toISOString().slice(0, 16);
const everyDay = (hours: Hours): Calendar["weekly"] => ({
  mon: hours,
  tue: hours,
  wed: hours,
  thu: hours,
  fri: hours,
  sat: hours,
  sun: hours,
});
const office: Hours = [
  ["09:00", "12:00"],
  ["13:00", "17:00"],
];
const officeWeek: Calendar["weekly"] = { ...everyDay(office), sat: [], sun: [] };
const calendar = (time_zone: string, weekly: Calendar["weekly"], holidays: string[] = []): Calendar => ({ time_zone, weekly, holidays });
const berlin = workingTime(calendar("Europe/Berlin", officeWeek, ["2026-12-25", "2027-01-01"]));
/** When so many hours have passed, in UTC. */
const due = (hours: Calendar, from: string, durationHours: number): string =>
  text(workingTime(hours).after(at(from), durationHours * hourMs));
const hoursBetween = (hours: Calendar, from: string, to: string): number => workingTime(hours).between(at(from), at(to)) / hourMs;

describe("without a calendar", () => {
  const { after, between } = workingTime(null);
  test("time passes around the clock", () => {
    expect(text(after(at("2026-03-28T23:00"), 24 * hourMs))).toBe("2026-03-29T23:00");
    expect(between(at("2026-12-31T23:00"), at("2027-01-01T01:00"))).toBe(2 * hourMs);
    expect(between(at("2027-01-01T01:00"), at("2026-12-31T23:00"))).toBe(0);
  });
});

describe("with office hours in Berlin", () => {
  test("a day ends where the next begins", () => {
    // Monday 16:30 local: half an hour is left of the day.
    expect(text(berlin.after(at("2026-11-23T15:30"), hourMs))).toBe("2026-11-24T08:30");
    // A duration that is used up with the day ends with it, not the next morning.
    expect(text(berlin.after(at("2026-11-23T15:30"), hourMs / 2))).toBe("2026-11-23T16:00");
  });

  test("nothing passes at night, at lunch and at weekends", () => {
    expect(text(berlin.after(at("2026-11-27T10:30"), hourMs))).toBe("2026-11-27T12:30");
    expect(text(berlin.after(at("2026-11-27T16:00"), 7 * hourMs))).toBe("2026-11-30T16:00");
    expect(berlin.between(at("2026-11-27T16:00"), at("2026-11-30T08:00"))).toBe(0);
  });

  test("nothing passes on holidays, also across a year's end", () => {
    // Thursday, Christmas Eve, 16:00: an hour, then Friday is a holiday, then a weekend.
    expect(text(berlin.after(at("2026-12-24T15:00"), 2 * hourMs))).toBe("2026-12-28T09:00");
    expect(text(berlin.after(at("2026-12-31T15:00"), 2 * hourMs))).toBe("2027-01-04T09:00");
    expect(berlin.between(at("2026-12-24T00:00"), at("2027-01-05T00:00"))).toBe((1 + 4 + 1) * 7 * hourMs);
  });

  test("the offset of each day counts: winter's nine o'clock is an hour later than summer's", () => {
    expect(text(berlin.after(at("2026-03-27T16:00"), hourMs))).toBe("2026-03-30T08:00");
    expect(text(berlin.after(at("2026-10-23T15:00"), hourMs))).toBe("2026-10-26T09:00");
  });

  test("a leap day is a day", () => {
    // 2028-02-28 is a Monday.
    expect(text(berlin.after(at("2028-02-28T16:00"), 7 * hourMs))).toBe("2028-02-29T16:00");
    expect(text(berlin.after(at("2028-02-29T16:00"), 7 * hourMs))).toBe("2028-03-01T16:00");
  });

  test("no time passes backwards, and no duration takes none", () => {
    expect(berlin.between(at("2026-11-24T12:00"), at("2026-11-23T12:00"))).toBe(0);
    expect(text(berlin.after(at("2026-11-28T12:00"), 0))).toBe("2026-11-28T12:00");
  });
});

describe("when clocks are changed", () => {
  const nights = everyDay([["00:00", "06:00"]]);

  test("a night that loses an hour is shorter, one that gains it longer", () => {
    expect(hoursBetween(calendar("Europe/Berlin", nights), "2026-03-28T12:00", "2026-03-29T12:00")).toBe(5);
    expect(hoursBetween(calendar("Europe/Berlin", nights), "2026-10-24T12:00", "2026-10-25T12:00")).toBe(7);
    expect(hoursBetween(calendar("Australia/Lord_Howe", nights), "2026-10-03T12:00", "2026-10-04T02:00")).toBe(5.5);
    expect(hoursBetween(calendar("Australia/Lord_Howe", nights), "2026-04-04T10:00", "2026-04-05T02:00")).toBe(6.5);
  });

  test("a skipped local time moves forward by what is skipped", () => {
    // 02:30 is never shown on that Sunday: work begins at 03:30, 01:30 UTC.
    expect(due(calendar("Europe/Berlin", everyDay([["02:30", "10:00"]])), "2026-03-28T12:00", 1)).toBe("2026-03-29T02:30");
    expect(hoursBetween(calendar("Europe/Berlin", everyDay([["01:00", "02:30"]])), "2026-03-28T12:00", "2026-03-29T12:00")).toBe(1.5);
    expect(hoursBetween(calendar("America/New_York", everyDay([["02:15", "04:00"]])), "2026-03-08T05:00", "2026-03-08T12:00")).toBe(0.75);
  });

  test("a repeated local time is the first", () => {
    // 02:30 is shown at 00:30 and at 01:30 UTC.
    expect(due(calendar("Europe/Berlin", everyDay([["02:30", "10:00"]])), "2026-10-24T12:00", 0.5)).toBe("2026-10-25T01:00");
    expect(hoursBetween(calendar("Europe/Berlin", everyDay([["02:00", "02:30"]])), "2026-10-24T12:00", "2026-10-25T12:00")).toBe(0.5);
  });

  test("what moves forward onto other hours counts once, whichever comes first", () => {
    const overlapping = calendar(
      "Europe/Berlin",
      everyDay([
        ["02:10", "02:20"],
        ["03:00", "05:00"],
      ]),
    );
    expect(hoursBetween(overlapping, "2026-03-28T12:00", "2026-03-29T12:00")).toBe(2);
    expect(due(overlapping, "2026-03-28T12:00", 1)).toBe("2026-03-29T02:00");
  });

  test("hours that would end before they begin are none", () => {
    const inverted = calendar(
      "Europe/Berlin",
      everyDay([
        ["02:30", "03:15"],
        ["09:00", "10:00"],
      ]),
    );
    expect(hoursBetween(inverted, "2026-03-28T12:00", "2026-03-29T12:00")).toBe(1);
    expect(due(inverted, "2026-03-28T12:00", 1)).toBe("2026-03-29T08:00");
  });

  test("midnight itself may be skipped", () => {
    // In Cairo 2026-04-24 begins at 01:00.
    const allDay = calendar("Africa/Cairo", everyDay([["00:00", "24:00"]]));
    expect(hoursBetween(allDay, "2026-04-23T00:00", "2026-04-25T00:00")).toBe(48);
    expect(hoursBetween(calendar("Africa/Cairo", everyDay([["00:00", "08:00"]])), "2026-04-23T12:00", "2026-04-24T12:00")).toBe(7);
  });
});

describe("around a day's end", () => {
  test("24:00 is the next day's midnight: nothing is between", () => {
    const whole = calendar("Asia/Kolkata", everyDay([["00:00", "24:00"]]));
    expect(due(whole, "2026-12-31T12:34", 100)).toBe("2027-01-04T16:34");
    const late = calendar("Asia/Kolkata", everyDay([["20:00", "24:00"]]));
    // 22:00 local, then until midnight.
    expect(due(late, "2026-11-23T16:30", 2)).toBe("2026-11-23T18:30");
    expect(due(late, "2026-11-23T16:30", 3)).toBe("2026-11-24T15:30");
  });

  test("local days are not UTC's: a zone far ahead works on tomorrow's date", () => {
    const kiritimati = calendar("Pacific/Kiritimati", { ...everyDay([]), tue: [["09:00", "17:00"]] });
    // Monday 19:00 UTC is Tuesday 09:00 there.
    expect(due(kiritimati, "2026-11-23T12:00", 1)).toBe("2026-11-23T20:00");
  });
});

test("a duration that would take for ever ends after ten years", () => {
  const rarely = calendar("UTC", { ...everyDay([]), mon: [["09:00", "09:01"]] });
  const from = at("2026-11-23T12:00");
  expect((workingTime(rarely).after(from, 8_760 * hourMs) - from) / (366 * 24 * hourMs)).toBe(10);
});

test("a year of business days asks nothing of its zone that has been found out", () => {
  const { after } = workingTime(calendar("America/New_York", officeWeek));
  after(at("2026-01-01T00:00"), 1_827 * hourMs);
  const prototype = Intl.DateTimeFormat.prototype;
  const format = Object.getOwnPropertyDescriptor(prototype, "format");
  let asked = 0;
  Object.defineProperty(prototype, "format", {
    ...format,
    get() {
      asked++;
      return format?.get?.call(this);
    },
  });
  onTestFinished(() => void Object.defineProperty(prototype, "format", format ?? {}));
  after(at("2026-01-01T00:00"), 1_827 * hourMs);
  expect(asked).toBe(0);
  workingTime(calendar("Europe/Lisbon", officeWeek)).after(at("2026-01-01T00:00"), 1_827 * hourMs);
  expect(asked).toBeGreaterThan(0);
});

test("weeks begin with Monday in the calendar's own order", () => {
  expect(weekdays.map((day) => due(calendar("UTC", { ...everyDay([]), [day]: [["00:00", "24:00"]] }), "2026-11-16T00:00", 24))).toEqual(
    ["17", "18", "19", "20", "21", "22", "23"].map((day) => `2026-11-${day}T00:00`),
  );
});
