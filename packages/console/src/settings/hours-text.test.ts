import { HoursDuration } from "@bulkhead/tenants/schema";
import { expect, test } from "vitest";
import { durationOf, hoursOf, hoursText } from "./hours-text.ts";

test("hours are typed as a number, and sent as a duration", () => {
  expect(durationOf(" 72 ")).toBe("PT72H");
  expect(hoursText("PT72H")).toBe("72");
  expect(hoursOf("PT72H")).toBe(72);
});

test("leading zeros are no other number", () => {
  expect(durationOf("004")).toBe("PT4H");
});

test.for(["", "0", "1.5", "four", "-3", "8761", "H", "PT4H"])("%j is no number of hours, and stays to be corrected", (typed) => {
  expect(HoursDuration.safeParse(durationOf(typed)).success).toBe(false);
  expect(hoursOf(durationOf(typed))).toBeUndefined();
  expect(hoursText(durationOf(typed))).toBe(typed);
});

test("where there is no duration, nothing stands in the field", () => {
  expect(hoursText(null)).toBe("");
  expect(hoursOf(null)).toBeUndefined();
});
