import { nowMs, parseStored, queryItems, timestamp } from "@bulkhead/platform";
import * as z from "zod";
import { partitions } from "./repository.ts";
import { Priority } from "./schema.ts";

const Row = z.object({ id: z.string(), deadline: z.string(), moment_at: z.string().nullable() });

/** Read at a time from each priority. */
const chunk = 100;

/**
 * Active tickets of the acting tenant whose clock should have woken somebody at least `graceMs` ago, earliest deadline first
 * within each priority. An escalated urgent ticket keeps its missed deadline, but waits for nothing. 1 parallel step when
 * nothing is overdue.
 */
export async function* listOverdue(graceMs: number): AsyncGenerator<string> {
  const until = timestamp(nowMs() - graceMs);
  const first = await Promise.all(Priority.options.map((priority) => readOverdue(priority, undefined, until)));
  for (const [index, priority] of Priority.options.entries()) {
    for (
      let page = first[index];
      page !== undefined;
      page = page.next === undefined ? undefined : await readOverdue(priority, page.next, until)
    ) {
      for (const { id, moment_at } of page.rows) if (moment_at !== null) yield id;
    }
  }
}

async function readOverdue(priority: Priority, after: string | undefined, until: string) {
  const { items, more } = await queryItems({
    index: "by_priority",
    pk: partitions.active(priority),
    range: { after, before: until },
    limit: chunk,
  });
  const rows = items.map((item) => parseStored(Row, item));
  const last = rows.at(-1);
  return { rows, next: more && last !== undefined ? `${last.deadline}#${last.id}` : undefined };
}
