/** One page of a list: partitions of indexes as one sorted sequence, filtered within a budget. */
import * as z from "zod";
import { openPosition, sealPosition, type List } from "./list-position.ts";
import { MergedParts, type Bounds, type ListPart } from "./merged-parts.ts";
import type { StoredItem } from "./table.ts";

/** What a list shows, and in which direction. */
interface Shown<Row> {
  readonly descending?: boolean;
  /** Parses an item of the index. */
  readonly row: (item: StoredItem) => Row;
  /** Absent: the list shows all that it reads. */
  readonly keeps?: ((row: Row) => boolean) | undefined;
}

/** Partitions of one index, merged. */
interface OneIndex {
  readonly index: string;
  /** Built with tenantKey(). Several are read in parallel. */
  readonly partitions: readonly string[];
  readonly bounds?: Bounds | undefined;
}

/** Whatever else: several indexes, parts one after another, filters of a part's own. None shows nothing. */
interface Parts<Row> {
  readonly parts: readonly ListPart<Row>[];
}

export type ListView<Row> = Shown<Row> & (OneIndex | Parts<Row>);

const Position = z.object({ rank: z.int(), at: z.string() });

const partsOf = <Row>(view: ListView<Row>): readonly ListPart<Row>[] =>
  "parts" in view ? view.parts : view.partitions.map((partition) => ({ index: view.index, partition, bounds: view.bounds }));

/**
 * A page of a view. Unfiltered it costs the same whatever the partition's size and whichever page it is: 1 parallel step where at
 * most four parts are at hand. Filtered it may end short, with a cursor: a page never costs more than 500 items. May lag a write by a
 * second.
 * @throws Problem `cursor.invalid`
 */
export async function listPage<Row>(
  list: List,
  { limit, cursor }: { readonly limit: number; readonly cursor?: string | undefined },
  view: ListView<Row>,
): Promise<{ data: Row[]; next_cursor: string | null }> {
  let position = cursor === undefined ? undefined : openPosition(list, cursor, Position);
  const here = (): string | null => (position === undefined ? null : sealPosition(list, position));
  const parts = partsOf(view);
  const filtered = view.keeps !== undefined || parts.some(({ keeps }) => keeps !== undefined);
  // One more tells whether anything follows. Of several parts a page each is enough: some of it is nearly always left.
  const wanted = parts.length === 1 ? limit + 1 : limit;
  const rows = new MergedParts(parts, { descending: view.descending === true, wanted: filtered ? undefined : wanted, start: position });
  const data: Row[] = [];
  while (data.length < limit) {
    const next = await rows.next();
    if (next === undefined) return { data, next_cursor: null };
    // Nothing is left of what may be read: the page ends short.
    if (next === "budget") return { data, next_cursor: here() };
    position = { rank: next.rank, at: next.at };
    const row = view.row(next.item);
    if (next.part.keeps?.(row) !== false && view.keeps?.(row) !== false) data.push(row);
  }
  return { data, next_cursor: rows.exhausted ? null : here() };
}
