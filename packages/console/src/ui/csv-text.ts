/**
 * Comma-separated values (RFC 4180) that no spreadsheet takes for a formula: a text that begins as one gets an apostrophe in front,
 * which spreadsheets do not show. They begin with a byte order mark: without one, Excel does not take them for UTF-8.
 */

export type CsvCell = string | number | null;

/** What makes a spreadsheet calculate, or lets the next character do so; the full-width forms count in some locales. */
const startsFormula = /^[=+\-@\t\r\n＝＋－＠]/u;

function cellText(cell: CsvCell): string {
  if (cell === null) return "";
  // A negative number is one.
  if (typeof cell === "number") return String(cell);
  const safe = startsFormula.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Records with their line ends; the first one names the columns. Null is an empty cell. */
export const csvText = (records: readonly (readonly CsvCell[])[]): string =>
  `\uFEFF${records.map((record) => `${record.map(cellText).join(",")}\r\n`).join("")}`;
