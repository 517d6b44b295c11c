/** One page of a list: one or several partitions of an index as one sorted sequence, filtered within a budget. */
import * as z from "zod";
import { openPosition, sealPosition, type List } from "./list-position.ts";
import { queryItems, type StoredItem } from "./table.ts";

/** Which partitions a list reads, in which direction, and what it leaves out on the way. */
export interface ListView<Row> {
  readonly index: string;
  /** Built with tenantKey(). Several are read in parallel and merged. */
  readonly partitions: readonly string[];
  readonly descending?: boolean;
  /** Only sort keys from `from` on, and before `to`. */
  readonly bounds?: { readonly from?: string | undefined; readonly to?: string | undefined };
  /** Parses an item of the index. */
  readonly row: (item: StoredItem) => Row;
  /** Absent: the list shows all that it reads. */
  readonly keeps?: ((row: Row) => boolean) | undefined;
}

/** A page never costs more than this many items, whatever it is filtered by: it ends short, with a cursor. */
const maxEvaluated = 500;
/** Read at a time from a filtered list. */
const filteredChunk = 125;

const Position = z.object({ at: z.string() });

/**
 * A page of a view. Unfiltered it costs the same whatever the partition's size and whichever page it is. May lag a write by a
 * second. 1 parallel step when unfiltered.
 * @throws Problem `cursor.invalid`
 */
export async function listPage<Row>(
  list: List,
  page: { readonly limit: number; readonly cursor?: string | undefined },
  view: ListView<Row>,
): Promise<{ data: Row[]; next_cursor: string | null }> {
  const start = page.cursor === undefined ? undefined : openPosition(list, page.cursor, Position).at;
  const rows = new MergedPartitions(view, view.keeps === undefined ? page.limit + 1 : filteredChunk, start);
  const data: Row[] = [];
  let position = start;
  const cursor = (): string | null => (position === undefined ? null : sealPosition(list, { at: position }));
  while (data.length < page.limit) {
    const next = await rows.next();
    if (next === undefined) return { data, next_cursor: null };
    // The budget is spent and what was read is used up: end short.
    if (next === "budget") return { data, next_cursor: cursor() };
    position = next.at;
    const row = view.row(next.item);
    if (view.keeps === undefined || view.keeps(row)) data.push(row);
  }
  return { data, next_cursor: rows.exhausted ? null : cursor() };
}

interface Source {
  readonly partition: string;
  readonly rows: { readonly at: string; readonly item: StoredItem }[];
  /** Where to read on; undefined at the very start. */
  after: string | undefined;
  more: boolean;
}

/** Sort keys end with the entity's id, so that one sort key is a position in all of the partitions. */
class MergedPartitions {
  readonly #view: Pick<ListView<unknown>, "index" | "partitions" | "descending" | "bounds">;
  readonly #chunk: number;
  readonly #sources: readonly Source[];
  #evaluated = 0;

  constructor(view: Pick<ListView<unknown>, "index" | "partitions" | "descending" | "bounds">, chunk: number, start: string | undefined) {
    this.#view = view;
    this.#chunk = chunk;
    this.#sources = view.partitions.map((partition) => ({ partition, rows: [], after: start, more: true }));
  }

  get exhausted(): boolean {
    return this.#sources.every(({ rows, more }) => rows.length === 0 && !more);
  }

  /** The next row; `budget` when reading on would cost more than a page may; undefined at the end. */
  async next(): Promise<{ readonly at: string; readonly item: StoredItem } | "budget" | undefined> {
    const dry = this.#sources.filter(({ rows, more }) => rows.length === 0 && more);
    if (dry.length > 0) {
      if (this.#evaluated >= maxEvaluated) return "budget";
      await Promise.all(dry.map((source) => this.#read(source)));
    }
    const before = (a: string, b: string): boolean => (this.#view.descending === true ? a > b : a < b);
    let best: Source | undefined;
    for (const source of this.#sources) {
      const head = source.rows[0];
      if (head !== undefined && (best?.rows[0] === undefined || before(head.at, best.rows[0].at))) best = source;
    }
    if (best === undefined) return this.exhausted ? undefined : this.next();
    return best.rows.shift();
  }

  async #read(source: Source): Promise<void> {
    const { index, descending = false, bounds } = this.#view;
    // The lower end is exclusive once something was read; at the start, bounds begin with what they name.
    const { items, more } = await queryItems({
      index,
      pk: source.partition,
      range: descending
        ? { from: bounds?.from, before: source.after ?? bounds?.to }
        : { ...(source.after === undefined ? { from: bounds?.from } : { after: source.after }), before: bounds?.to },
      descending,
      limit: this.#chunk,
    });
    const sortKey = z.string();
    source.rows.push(...items.map((item) => ({ at: sortKey.parse(item[`${index}_sk`]), item })));
    source.after = source.rows.at(-1)?.at ?? source.after;
    source.more = more;
    this.#evaluated += items.length;
  }
}
