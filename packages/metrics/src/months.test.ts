import { expect, test } from "vitest";
import { daysBetween, daysFrom, lengthInDays, monthsBetween } from "./months.ts";

test("days are UTC's, across months and leap years", () => {
  expect(daysFrom("2028-02-28", 1)).toBe("2028-02-29");
  expect(daysFrom("2026-03-01", -1)).toBe("2026-02-28");
  expect(daysBetween("2026-12-30", "2027-01-02")).toEqual(["2026-12-30", "2026-12-31", "2027-01-01", "2027-01-02"]);
  expect(daysBetween("2026-12-30", "2026-12-29")).toEqual([]);
  expect(lengthInDays("2028-01-01", "2028-12-31")).toBe(366);
});

test("months include both ends", () => {
  expect(monthsBetween("2026-11", "2027-02")).toEqual(["2026-11", "2026-12", "2027-01", "2027-02"]);
  expect(monthsBetween("2026-01", "2026-03")).toEqual(["2026-01", "2026-02", "2026-03"]);
  expect(monthsBetween("2026-11", "2026-11")).toEqual(["2026-11"]);
  expect(monthsBetween("2026-12", "2026-11")).toEqual([]);
});
