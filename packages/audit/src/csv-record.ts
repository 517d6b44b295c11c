/**
 * Comma-separated values (RFC 4180) that no spreadsheet takes for a formula: a cell that begins as one gets an apostrophe in front,
 * which spreadsheets do not show.
 */

/** What makes a spreadsheet calculate, or lets the next character do so; the full-width forms count in some locales. */
const startsFormula = /^[=+\-@\t\r\n＝＋－＠]/u;

/** One cell; null is an empty one. What is neither text, number nor yes or no is written as JSON. */
function cell(value: unknown): string {
  if (value === null || value === undefined) return "";
  const text = typeof value === "string" ? value : JSON.stringify(value);
  const safe = typeof value === "string" && startsFormula.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** One record, with its line end. */
export const csvRecord = (values: readonly unknown[]): string => `${values.map(cell).join(",")}\r\n`;
