import { nowMs, parseStored, queryItems, timestamp } from "@bulkhead/platform";
import * as z from "zod";
import { partitions } from "./repository.ts";
import { Priority } from "./schema.ts";

const Row = z.object({ id: z.string(), status: z.string(), priority: Priority, deadline: z.string(), breached: z.boolean() });
export type OverdueTicket = z.infer<typeof Row>;

/** Read at a time from each priority. */
const chunk = 100;

/**
 * Active tickets of the acting tenant whose deadline passed at least `graceMs` ago, earliest first within each priority. An
 * urgent ticket that was escalated keeps its missed deadline and is listed again. 1 parallel step when nothing is overdue.
 */
export async function* listOverdue(graceMs: number): AsyncGenerator<OverdueTicket> {
  const until = timestamp(nowMs() - graceMs);
  const first = await Promise.all(Priority.options.map((priority) => readOverdue(priority, "0", until)));
  for (const [index, priority] of Priority.options.entries()) {
    for (
      let page = first[index];
      page !== undefined;
      page = page.next === undefined ? undefined : await readOverdue(priority, page.next, until)
    ) {
      yield* page.rows;
    }
  }
}

async function readOverdue(priority: Priority, after: string, until: string) {
  const { items, more } = await queryItems({
    index: "by_priority",
    pk: partitions.active(priority),
    range: { between: [after, until] },
    limit: chunk,
  });
  const rows = items.map((item) => parseStored(Row, item));
  const last = rows.at(-1);
  // `$` sorts behind the `#` that follows the deadline: this reads on behind the last row's whole sort key.
  return { rows, next: more && last !== undefined ? `${last.deadline}#${last.id}$` : undefined };
}
