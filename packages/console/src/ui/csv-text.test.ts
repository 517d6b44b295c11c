import { expect, test } from "vitest";
import { csvText } from "./csv-text.ts";

test("it says that it is UTF-8, records end with CRLF, and null is an empty cell", () => {
  expect(
    csvText([
      ["Day", "Created"],
      ["2026-11-22", 4],
      ["2026-11-23", null],
    ]),
  ).toBe("\uFEFFDay,Created\r\n2026-11-22,4\r\n2026-11-23,\r\n");
});

test("a cell with a comma, a quote or a line break is quoted, its quotes doubled", () => {
  expect(csvText([['Night shift, "B"', "two\nlines", "plain"]])).toBe('\uFEFF"Night shift, ""B""","two\nlines",plain\r\n');
});

test.for(["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "＝1+1"])("%j is text for a spreadsheet too", (text) => {
  expect(csvText([[text]])).toBe(`\uFEFF'${text}\r\n`);
});

test.for(["\r=1", "\n=1"])("%j is text for a spreadsheet too, quoted for its line break", (text) => {
  expect(csvText([[text]])).toBe(`\uFEFF"'${text}"\r\n`);
});

test("a negative number stays a number, and a formula within a text is none", () => {
  expect(csvText([[-3, "a=b"]])).toBe("\uFEFF-3,a=b\r\n");
});
