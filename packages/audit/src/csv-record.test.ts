import fc from "fast-check";
import { expect, test } from "vitest";
import { csvRecord } from "./csv-record.ts";

/** RFC 4180, read back by other means than it was written. */
function read(text: string): readonly (readonly string[])[] {
  const records: string[][] = [];
  const field = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/y;
  let record: string[] = [];
  while (field.lastIndex < text.length) {
    const at = field.lastIndex;
    const match = field.exec(text);
    if (match === null) throw new Error(`not CSV at ${at}: ${JSON.stringify(text.slice(at, at + 20))}`);
    record.push(match[1] === undefined ? (match[2] ?? "") : match[1].replaceAll('""', '"'));
    if (match[3] === ",") continue;
    records.push(record);
    record = [];
  }
  return records;
}

test.each([
  ["a text", "a text"],
  [null, ""],
  [undefined, ""],
  [7, "7"],
  [-7, "-7"],
  [true, "true"],
  ["a, b", '"a, b"'],
  ['"so"', '"""so"""'],
  ["two\nlines", '"two\nlines"'],
  [{ a: 'x"y' }, '"{""a"":""x\\""y""}"'],
  [[1, 2], '"[1,2]"'],
])("%j is written as %s", (value, written) => {
  expect(csvRecord([value])).toBe(`${written}\r\n`);
});

test.each(["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "＋1", "－1", "＠1"])(
  "the text %j is no formula any more",
  (text) => {
    expect(read(csvRecord([text, "next"]))).toEqual([[`'${text}`, "next"]]);
  },
);

test("whatever is written is read back as it was, but for the apostrophe; no cell begins a formula", () => {
  const text = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.tuple(fc.constantFrom("=", "+", "-", "@", "\t", "\r", "\n", '"', ",", "'"), fc.string()).map((parts) => parts.join("")),
  );
  fc.assert(
    fc.property(fc.array(fc.array(text, { minLength: 1, maxLength: 5 }), { maxLength: 5 }), (records) => {
      const found = read(records.map(csvRecord).join(""));
      expect(found).toHaveLength(records.length);
      for (const [row, record] of found.entries()) {
        expect(record).toHaveLength(records[row]?.length ?? 0);
        for (const [column, cell] of record.entries()) {
          const original = records[row]?.[column] ?? "";
          expect([original, `'${original}`]).toContain(cell);
          expect(cell).not.toMatch(/^[=+\-@\t\r\n]/);
        }
      }
    }),
  );
});
