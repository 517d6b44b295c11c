import { indexKeys, nowMs, parseStored, queryItems, timestamp } from "@bulkhead/platform";
import * as z from "zod";
import { partitions } from "./repository.ts";
import { Priority } from "./schema.ts";

const Row = z.object({ id: z.string(), moment_at: z.string().nullable() });

/** Read at a time of each priority: about 300 KB, 40 read units. */
const chunk = 500;

/**
 * Tickets of the acting tenant whose clock should have woken somebody at least `graceMs` ago, the most urgent first. Reads all
 * tickets that are not closed, since a moment of any kind may lie before whatever deadline: 1 parallel step while no priority has more
 * than 500 of them, and one more for each 500 beyond. May lag a write by a second.
 */
export async function* listMissedMoments(graceMs: number): AsyncGenerator<string> {
  const until = timestamp(nowMs() - graceMs);
  const urgentFirst = Priority.options.toReversed();
  const first = await Promise.all(urgentFirst.map((priority) => readActive(priority, undefined)));
  for (const [index, priority] of urgentFirst.entries()) {
    for (let page = first[index]; page !== undefined; page = page.next === undefined ? undefined : await readActive(priority, page.next)) {
      for (const { id, moment_at } of page.rows) if (moment_at !== null && moment_at <= until) yield id;
    }
  }
}

async function readActive(priority: Priority, after: string | undefined) {
  const { items, more } = await queryItems({ index: "by_priority", pk: partitions.active(priority), range: { after }, limit: chunk });
  const last = items.at(-1);
  return {
    rows: items.map((item) => parseStored(Row, item)),
    next: more && last !== undefined ? z.string().parse(last[indexKeys("by_priority").sk]) : undefined,
  };
}
