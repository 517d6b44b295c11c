/** Partitions of indexes as one sorted sequence, read as far as somebody asks. */
import * as z from "zod";
import { compareSortKeys } from "./sort-range.ts";
import { queryItems, type StoredItem } from "./table.ts";
import { indexKeys } from "./tables.ts";

/** Only sort keys from `from` on, and before `to`. */
export interface Bounds {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** A partition of an index, or a stretch of it. */
export interface ListPart<Row> {
  readonly index: string;
  /** Built with tenantKey(). */
  readonly partition: string;
  /**
   * Parts of a lower rank come first as a whole; those of one rank are merged by their sort keys, which end with the entity's id. What
   * stands in several parts of a rank under one sort key comes once. Default 0.
   */
  readonly rank?: number;
  readonly bounds?: Bounds | undefined;
  /** What the part leaves out on the way. Absent: nothing. */
  readonly keeps?: ((row: Row) => boolean) | undefined;
}

/** A place in the sequence: one sort key is a position in all parts of its rank. */
export interface MergedPosition {
  readonly rank: number;
  readonly at: string;
}

export interface MergedRow<Row> extends MergedPosition {
  readonly item: StoredItem;
  readonly part: ListPart<Row>;
}

export interface MergedOptions {
  readonly descending: boolean;
  /** How many rows will be asked for; undefined where nobody knows, since some are left out. */
  readonly wanted: number | undefined;
  /** The sequence goes on behind this position. */
  readonly start: MergedPosition | undefined;
}

/** What a page may cost in items, whatever it is filtered by. */
const mostEvaluated = 500;
/** Read at a time from a part where some rows are left out. */
const filteredChunk = 125;
/** As many parts are read whole pages of at once: a page evaluates at most four items for each one it shows. */
const mostAtOnce = 4;

interface Source<Row> {
  readonly part: ListPart<Row>;
  readonly rank: number;
  readonly rows: { readonly at: string; readonly item: StoredItem }[];
  /** Where to read on; undefined at the very start. */
  after: string | undefined;
  /** Whether there may be more than `rows`. */
  more: boolean;
}

const SortKey = z.string();

export class MergedParts<Row> {
  readonly #sources: readonly Source<Row>[];
  readonly #descending: boolean;
  #wanted: number | undefined;
  #evaluated = 0;

  constructor(parts: readonly ListPart<Row>[], { descending, wanted, start }: MergedOptions) {
    this.#descending = descending;
    this.#wanted = wanted;
    this.#sources = parts.map((part) => {
      const { rank = 0 } = part;
      const isBehind = start !== undefined && rank < start.rank;
      return { part, rank, rows: [], after: rank === start?.rank ? start.at : undefined, more: !isBehind };
    });
  }

  /** Whether it is known that nothing follows. */
  get exhausted(): boolean {
    return this.#sources.every((source) => !isOpen(source));
  }

  /** The next row; `budget` when reading on would cost more than a page may; undefined at the end. */
  async next(): Promise<MergedRow<Row> | "budget" | undefined> {
    for (let dry = this.#toRead(); dry.length > 0; dry = this.#toRead()) {
      const chunk = this.#chunkOf(dry.length);
      if (chunk === 0) return "budget";
      await Promise.all(dry.map((source) => this.#read(source, chunk)));
    }
    return this.#takeFirst();
  }

  /** The parts without which the next row is not known; while they are few, the ones behind them along with them. */
  #toRead(): readonly Source<Row>[] {
    const open = this.#sources.filter(isOpen);
    const first = Math.min(...open.map(({ rank }) => rank));
    const dry = open.filter(({ rows }) => rows.length === 0);
    const needed = dry.filter(({ rank }) => rank === first);
    return needed.length > 0 && this.#wanted !== undefined && dry.length <= mostAtOnce ? dry : needed;
  }

  /** How many items each of so many parts may be read of; 0 when the budget is spent. */
  #chunkOf(parts: number): number {
    const affordable = Math.floor((mostEvaluated - this.#evaluated) / parts);
    // Half for all of them, half for the one that turns out to hold what comes first.
    if (this.#wanted === undefined) return Math.min(filteredChunk, parts === 1 ? affordable : Math.ceil(affordable / 2));
    return Math.min(parts > mostAtOnce ? Math.ceil((this.#wanted * mostAtOnce) / parts) : this.#wanted, affordable);
  }

  #takeFirst(): MergedRow<Row> | undefined {
    const open = this.#sources.filter(isOpen);
    const rank = Math.min(...open.map((source) => source.rank));
    const ready = open.filter((source) => source.rank === rank);
    let best: MergedRow<Row> | undefined;
    for (const { part, rows } of ready) {
      const head = rows[0];
      if (head !== undefined && (best === undefined || this.#isBefore(head.at, best.at))) best = { ...head, rank, part };
    }
    for (const { rows } of ready) if (rows[0]?.at === best?.at) rows.shift();
    if (this.#wanted !== undefined) this.#wanted -= 1;
    return best;
  }

  #isBefore(a: string, b: string): boolean {
    const order = compareSortKeys(a, b);
    return this.#descending ? order > 0 : order < 0;
  }

  async #read(source: Source<Row>, limit: number): Promise<void> {
    const { index, partition, bounds = {} } = source.part;
    const { items, more } = await queryItems({
      index,
      pk: partition,
      range: this.#descending
        ? { from: bounds.from, before: source.after ?? bounds.to }
        : { from: bounds.from, after: source.after, before: bounds.to },
      descending: this.#descending,
      limit,
    });
    const { sk } = indexKeys(index);
    source.rows.push(...items.map((item) => ({ at: SortKey.parse(item[sk]), item })));
    source.after = source.rows.at(-1)?.at ?? source.after;
    source.more = more;
    this.#evaluated += items.length;
  }
}

const isOpen = ({ rows, more }: Pick<Source<unknown>, "rows" | "more">): boolean => rows.length > 0 || more;
