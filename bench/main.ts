/** `pnpm bench`: the figures of the promises, as Markdown to stdout and as data to bench/results/latest.json. */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { bundleSizes, mostBundle } from "./bundles.ts";
import { openDesk } from "./desk.ts";
import { itemSizes } from "./items.ts";
import { callCosts, lifeCost, open, pageCosts } from "./round-trips.ts";

/** What the lists are measured on. */
const tickets = 1_000;
const lastPage = 20;
const mostOfLife = { write_units: 100, read_units: 110 };

const say = (text = ""): void => void process.stdout.write(`${text}\n`);
const table = (head: readonly string[], rows: readonly (readonly (string | number)[])[]): void => {
  say(`| ${head.join(" | ")} |`);
  say(`|${head.map((_, column) => (column === 0 ? "---|" : "--:|")).join("")}`);
  for (const row of rows) say(`| ${row.join(" | ")} |`);
  say();
};
const missed: string[] = [];
/** Notes a figure that is worse than its goal; answers it as it stands in a table. */
const against = (what: string, figure: number, most: number | undefined): string => {
  if (most === undefined) return String(figure);
  if (figure > most) missed.push(`${what}: ${figure}, promised ${most}`);
  return `${figure} (≤ ${most})`;
};

// What the function in this process logs is not what this command says.
const write = process.stdout.write.bind(process.stdout);
process.stdout.write = () => true;
const desk = await openDesk(process.env);
try {
  const calls = await callCosts(desk);
  for (let opened = 0; opened < tickets; opened += 10) await Promise.all(Array.from({ length: 10 }, () => open(desk)));
  await desk.run.settle();
  const pages = await pageCosts(desk, lastPage);
  const life = await lifeCost(desk);
  const items = await itemSizes(desk);
  const bundles = await bundleSizes();
  process.stdout.write = write;

  say("## AWS round trips and capacity per call\n");
  say(
    "Counted at `/_local/usage`. Calls of one step are made at the same time. Warm: the caller and their tenant were seen within 30 seconds.\n",
  );
  table(
    ["Call", "calls", "steps", "STS", "read units", "write units"],
    calls.map(({ name, most, ...cost }) => [
      name,
      cost.calls,
      against(name, cost.steps, most),
      cost.sts,
      cost.read_units,
      cost.write_units,
    ]),
  );
  say("## One ticket's life\n");
  say("As far as it exists: responses are missing.\n");
  table(
    ["Step", "times", "read units", "write units"],
    [
      ...life.steps.map(({ name, times, read_units, write_units }) => [name, times, read_units, write_units]),
      [
        "**together**",
        "",
        against("a life's read units", life.read_units, mostOfLife.read_units),
        against("a life's write units", life.write_units, mostOfLife.write_units),
      ],
      ...Object.entries(life.background).map(([name, { calls: made, read_units, write_units }]) => [
        `meanwhile ${name}`,
        `${made} calls`,
        read_units,
        write_units,
      ]),
    ],
  );
  say(`## A page of 50 among ${tickets} tickets\n`);
  table(
    ["View", "page", "returned", "calls", "steps", "read units"],
    pages.map(({ view, page, returned, calls: made, steps, read_units }) => [view, page, returned, made, steps, read_units]),
  );
  for (const { view, page, calls: made, read_units } of pages) {
    const first = pages.find((one) => one.view === view);
    if (first !== undefined && page !== 1) against(`${view}, page ${page}`, Math.max(read_units / first.read_units, made / first.calls), 1);
  }
  say("## Items\n");
  table(
    ["Item", "bytes, least", "bytes, most", "write units (twice in a transaction)"],
    items.map(({ item, least_bytes, most_bytes, write_units }) => [item, least_bytes, most_bytes, write_units]),
  );
  say("## Bundles\n");
  table(
    ["Function", "kind", "minified, kB", "gzip, kB"],
    bundles.map(({ name, kind, minified_bytes, gzip_bytes }) => {
      const goal = kind === "http" ? mostBundle : undefined;
      const kB = (what: string, bytes: number, most: number | undefined): string =>
        against(`${name} ${what}`, Math.round(bytes / 100) / 10, most === undefined ? undefined : most / 1_000);
      return [name, kind, kB("minified", minified_bytes, goal?.minified_bytes), kB("gzip", gzip_bytes, goal?.gzip_bytes)];
    }),
  );
  const results = join(import.meta.dirname, "results");
  await mkdir(results, { recursive: true });
  await writeFile(join(results, "latest.json"), `${JSON.stringify({ calls, life, pages, items, bundles }, undefined, 2)}\n`);
  for (const line of missed) say(`missed: ${line}`);
  process.exitCode = missed.length === 0 ? 0 : 1;
} finally {
  process.stdout.write = write;
  await desk.run.stop();
}
