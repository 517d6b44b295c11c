import { Calendar } from "@bulkhead/tenants/schema";
import { describe, expect, test } from "vitest";
import {
  endOfField,
  fieldOfEnd,
  hoursAWeek,
  officeHours,
  problemOf,
  withCopies,
  withEnd,
  withHoliday,
  withInterval,
  withoutInterval,
} from "./weekly-hours.ts";

const { weekly } = officeHours("Europe/Berlin");

test("a calendar begins with forty hours a week that the API takes", () => {
  expect(hoursAWeek(weekly)).toBe(40);
  expect(Calendar.safeParse(officeHours("Europe/Berlin")).success).toBe(true);
});

describe("another interval", () => {
  test("follows the last after a break", () => {
    expect(withInterval([["09:00", "12:00"]])).toEqual([
      ["09:00", "12:00"],
      ["13:00", "16:00"],
    ]);
  });

  test("ends with the day", () => {
    expect(withInterval([["09:00", "21:30"]]).at(-1)).toEqual(["22:30", "24:00"]);
  });

  test("is not there where the day is full", () => {
    expect(withInterval([["09:00", "24:00"]])).toEqual([["09:00", "24:00"]]);
    const six = Array.from({ length: 6 }, (_, hour): [string, string] => [`0${hour}:00`, `0${hour}:30`]);
    expect(withInterval(six)).toEqual(six);
  });

  test("of a day off is a working day", () => {
    expect(withInterval([])).toEqual([["09:00", "17:00"]]);
  });
});

test("an interval goes, or one of its ends is moved, and the others stay", () => {
  const day: [string, string][] = [
    ["09:00", "12:00"],
    ["13:00", "17:00"],
  ];
  expect(withoutInterval(day, 0)).toEqual([["13:00", "17:00"]]);
  expect(withEnd(day, 1, "to", "18:00")).toEqual([
    ["09:00", "12:00"],
    ["13:00", "18:00"],
  ]);
});

test("a day is copied onto others, and changing one later leaves the other alone", () => {
  const copied = withCopies({ ...weekly, mon: [["08:00", "12:00"]] }, "mon", ["tue", "fri"]);
  expect(copied.fri).toEqual([["08:00", "12:00"]]);
  expect(copied.wed).toEqual([["09:00", "17:00"]]);
  expect(copied.fri).not.toBe(copied.mon);
});

test.for([
  [
    [
      ["09:00", "12:00"],
      ["12:00", "17:00"],
    ],
    undefined,
  ],
  [
    [
      ["09:00", "13:00"],
      ["12:00", "17:00"],
    ],
    "overlap",
  ],
  [
    [
      ["13:00", "17:00"],
      ["09:00", "12:00"],
    ],
    "overlap",
  ],
  [[["17:00", "09:00"]], "reversed"],
  [[["09:00", "09:00"]], "reversed"],
  [[["09:00", ""]], "incomplete"],
] satisfies [[string, string][], string | undefined][])("%j: %s", ([intervals, problem]) => {
  expect(problemOf(intervals)).toBe(problem);
  // The API thinks the same.
  expect(Calendar.safeParse({ time_zone: "UTC", weekly: { mon: intervals } }).success).toBe(problem === undefined);
});

test("midnight ends a day, though a field says that it begins one", () => {
  expect(fieldOfEnd("24:00")).toBe("00:00");
  expect(endOfField("00:00")).toBe("24:00");
  expect(endOfField("17:00")).toBe("17:00");
});

test("holidays stand in order, each once", () => {
  expect(withHoliday(["2026-12-25"], "2026-05-01")).toEqual(["2026-05-01", "2026-12-25"]);
  expect(withHoliday(["2026-12-25"], "2026-12-25")).toEqual(["2026-12-25"]);
});
