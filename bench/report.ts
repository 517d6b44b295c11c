/** What the benchmarks say: Markdown on stdout, and which figures are worse than promised. */

export const say = (text = ""): void => void process.stdout.write(`${text}\n`);

export const table = (head: readonly string[], rows: readonly (readonly (string | number)[])[]): void => {
  say(`| ${head.join(" | ")} |`);
  say(`|${head.map((_, column) => (column === 0 ? "---|" : "--:|")).join("")}`);
  for (const row of rows) say(`| ${row.join(" | ")} |`);
  say();
};

export const missed: string[] = [];

/** Notes a figure that is worse than its goal; answers it as it stands in a table. */
export const against = (what: string, figure: number, most: number | undefined): string => {
  if (most === undefined) return String(figure);
  if (figure > most) missed.push(`${what}: ${figure}, promised ${most}`);
  return `${figure} (≤ ${most})`;
};

/** Says what was missed, if anything, and ends the process accordingly. */
export const sayMissed = (): void => {
  for (const line of missed) say(`missed: ${line}`);
  process.exitCode = missed.length === 0 ? 0 : 1;
};

/** Keeps quiet what the function in this process logs, which is not what a benchmark says. @returns how to speak again */
export function quiet(): () => void {
  const write = process.stdout.write.bind(process.stdout);
  process.stdout.write = () => true;
  return () => {
    process.stdout.write = write;
  };
}
