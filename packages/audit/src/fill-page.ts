import type { AuditEntry } from "@bulkhead/platform";
import type { TrailWalk } from "./trail-walk.ts";

/** What a page may hold and cost. It ends short where one of these is used up, and the next one goes on behind it. */
export interface PageBudget {
  readonly rows: number;
  /** Entries read, shown or not. */
  readonly evaluated: number;
  /** Entries read at a time where some may be left out. */
  readonly chunk: number;
  /** Queries, one after another: empty months cost one each. */
  readonly queries: number;
}

/** Which entries a page shows, and how. */
export interface PageForm<Row> {
  /** Absent: all. */
  readonly keeps?: ((entry: AuditEntry) => boolean) | undefined;
  readonly present: (entry: AuditEntry) => Row;
  /** The row as it will stand in the answer. */
  readonly text: (row: Row) => string;
}

export interface Page<Row> {
  readonly rows: readonly Row[];
  /** How far was read; undefined when nothing was. */
  readonly position: string | undefined;
  /** Whether there is something behind it, as far as is known. */
  readonly more: boolean;
}

/** Lambda passes on 6 MB, counted as our answer stands in its own: a JSON string, with every quote escaped. */
const maxBytes = 5 * 1024 * 1024;
const bytesOf = (text: string): number => Buffer.byteLength(JSON.stringify(text));

/** Reads a walk from a position until the page is full, its budget used up, or the walk at its end. */
export async function fillPage<Row>(
  walk: TrailWalk,
  start: string | undefined,
  { keeps, present, text }: PageForm<Row>,
  budget: PageBudget,
): Promise<Page<Row>> {
  const rows: Row[] = [];
  let position = start;
  let evaluated = 0;
  let bytes = 0;
  for (let queries = 0; queries < budget.queries && evaluated < budget.evaluated; queries++) {
    // One more than fits tells whether the page is the last.
    const wanted = keeps === undefined ? budget.rows - rows.length + 1 : budget.chunk;
    const { entries, next } = await walk.step(position, Math.min(wanted, budget.evaluated - evaluated));
    evaluated += entries.length;
    for (const entry of entries) {
      if (keeps === undefined || keeps(entry)) {
        const row = present(entry);
        const size = bytesOf(text(row));
        if (rows.length === budget.rows || (rows.length > 0 && bytes + size > maxBytes)) return { rows, position, more: true };
        rows.push(row);
        bytes += size;
      }
      position = walk.behind(entry);
    }
    if (next === undefined) return { rows, position, more: false };
    position = next;
    if (rows.length === budget.rows) break;
  }
  return { rows, position, more: true };
}
