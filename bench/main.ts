/** `pnpm bench`: the figures of the promises, as Markdown to stdout and as data to bench/results/. `pnpm bench lists`: those of long lists. */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { bundleSizes, mostBundle } from "./bundles.ts";
import { consoleLoad, mostOfQueue } from "./console.ts";
import { openDesk } from "./desk.ts";
import { measureInit, mostInit } from "./init.ts";
import { itemSizes } from "./items.ts";
import { reportLists } from "./lists.ts";
import { against, quiet, say, sayMissed, table } from "./report.ts";
import { callCosts, lifeCost, open, pageCosts } from "./round-trips.ts";

/** What the lists are measured on. */
const tickets = 1_000;
const lastPage = 20;
const mostOfLife = { write_units: 100, read_units: 110 };

if (process.argv[2] === "lists") {
  await reportLists();
  process.exit();
}

const speak = quiet();
const desk = await openDesk(process.env);
try {
  const calls = await callCosts(desk);
  for (let opened = 0; opened < tickets; opened += 10) await Promise.all(Array.from({ length: 10 }, () => open(desk)));
  await desk.run.settle();
  const pages = await pageCosts(desk, lastPage);
  const life = await lifeCost(desk);
  const items = await itemSizes(desk);
  const bundles = await bundleSizes();
  const queue = await consoleLoad();
  const init = await measureInit(desk);
  speak();

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
      const goal = mostBundle({ name, kind });
      const kB = (what: string, bytes: number, most: number | undefined): string =>
        against(`${name} ${what}`, Math.round(bytes / 100) / 10, most === undefined ? undefined : most / 1_000);
      return [name, kind, kB("minified", minified_bytes, goal?.minified_bytes), kB("gzip", gzip_bytes, goal?.gzip_bytes)];
    }),
  );
  say("## Console\n");
  table(
    ["Screen", "scripts", "gzip, kB"],
    [["queue", queue.files.length, against("the queue's code", Math.round(queue.gzip_bytes / 100) / 10, mostOfQueue / 1_000)]],
  );
  say("## Init\n");
  say("A fresh process, from its start to the first answered `POST /v1/tickets`, beside the same with a bare Hono handler.\n");
  table(
    ["Process", "ms, median"],
    [
      ["tickets-api", Math.round(init.product_ms)],
      ["bare Hono", Math.round(init.bare_ms)],
      ["ratio", against("init", init.ratio, mostInit)],
    ],
  );
  const results = join(import.meta.dirname, "results");
  await mkdir(results, { recursive: true });
  await writeFile(join(results, "latest.json"), `${JSON.stringify({ calls, life, pages, items, bundles, queue, init }, undefined, 2)}\n`);
  sayMissed();
} finally {
  speak();
  await desk.run.stop();
}
