import { currentActor, openPosition, queryItems, sealPosition, type Actor, type StoredItem } from "@bulkhead/platform";
import { isAtLeast } from "@bulkhead/platform/schema";
import * as z from "zod";
import { partitions, presentSummary } from "./repository.ts";
import { Priority, type ListTickets, type TicketSummary } from "./schema.ts";

/** Which partitions a list reads, in which direction, and what it leaves out on the way. */
interface View {
  readonly index: "by_priority" | "by_status" | "by_assignee" | "by_requester";
  readonly partitions: readonly string[];
  readonly descending: boolean;
  readonly keeps: (row: TicketSummary) => boolean;
  /** Whether `keeps` may leave anything out. */
  readonly filtered: boolean;
}

/** A page never costs more than this many items, whatever it is filtered by: it ends short, with a cursor. */
const maxEvaluated = 500;
/** Read at a time from a filtered partition. */
const filteredChunk = 125;

const Position = z.object({ at: z.string() });

/**
 * A page of the tickets that the actor may see. Reads one index: the most selective one that the filters allow. Unfiltered, a
 * page costs the same whatever the tenant's size and whichever page it is. May lag a write by a second.
 * @throws Problem `cursor.invalid`
 */
export async function listTickets({
  limit,
  cursor,
  ...filters
}: ListTickets): Promise<{ data: TicketSummary[]; next_cursor: string | null }> {
  const list = { operation: "listTickets", filters };
  const start = cursor === undefined ? undefined : openPosition(list, cursor, Position).at;
  const view = chooseView(currentActor(), filters);
  const chunk = view.filtered ? filteredChunk : limit + 1;
  const rows = new MergedPartitions(view, chunk, start);
  const data: TicketSummary[] = [];
  let position = start;
  while (data.length < limit) {
    const next = await rows.next();
    if (next === undefined) return { data, next_cursor: null };
    // The budget is spent and what was read is used up: end short.
    if (next === "budget") return { data, next_cursor: position === undefined ? null : sealPosition(list, { at: position }) };
    position = next.at;
    const row = presentSummary(next.item);
    if (view.keeps(row)) data.push(row);
  }
  return { data, next_cursor: rows.exhausted || position === undefined ? null : sealPosition(list, { at: position }) };
}

type Filters = Omit<ListTickets, "limit" | "cursor">;

function chooseView(actor: Actor, filters: Filters): View {
  const assignee = filters.assigned_to === "me" ? actor.user_id : filters.assigned_to === "none" ? null : filters.assigned_to;
  const keeps = (row: TicketSummary): boolean =>
    (filters.status === undefined ? row.status !== "closed" : row.status === filters.status) &&
    (filters.priority === undefined || row.priority === filters.priority) &&
    (filters.user_id === undefined || row.user_id === filters.user_id) &&
    (assignee === undefined || row.assigned_to === assignee);
  const asked = Object.values(filters).filter((value) => value !== undefined).length;

  // People without a support role see their own tickets only, whatever they ask for.
  const requester = isAtLeast(actor.role, "agent") ? filters.user_id : (actor.user_id ?? undefined);
  if (requester !== undefined) {
    return { index: "by_requester", partitions: [partitions.requester(requester)], descending: true, keeps, filtered: true };
  }
  // Closed tickets leave the queues: the archive is found by status only, newest first.
  if (filters.status === "closed") {
    return { index: "by_status", partitions: [partitions.status("closed")], descending: true, keeps, filtered: asked > 1 };
  }
  if (assignee !== undefined) {
    return { index: "by_assignee", partitions: [partitions.assignee(assignee)], descending: false, keeps, filtered: asked > 1 };
  }
  if (filters.status !== undefined) {
    return { index: "by_status", partitions: [partitions.status(filters.status)], descending: false, keeps, filtered: asked > 1 };
  }
  const priorities = filters.priority === undefined ? Priority.options : [filters.priority];
  return { index: "by_priority", partitions: priorities.map(partitions.active), descending: false, keeps, filtered: false };
}

interface Source {
  readonly partition: string;
  readonly rows: { readonly at: string; readonly item: StoredItem }[];
  /** Where to read on; undefined at the very start. */
  after: string | undefined;
  more: boolean;
}

/**
 * Several partitions of one index as one sorted sequence. Sort keys end with the ticket's id, so that one sort key is a
 * position in all of them. Partitions are read in parallel.
 */
class MergedPartitions {
  readonly #view: View;
  readonly #chunk: number;
  readonly #sources: readonly Source[];
  #evaluated = 0;

  constructor(view: View, chunk: number, start: string | undefined) {
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
    const before = (a: string, b: string): boolean => (this.#view.descending ? a > b : a < b);
    let best: Source | undefined;
    for (const source of this.#sources) {
      const head = source.rows[0];
      if (head !== undefined && (best?.rows[0] === undefined || before(head.at, best.rows[0].at))) best = source;
    }
    if (best === undefined) return this.exhausted ? undefined : this.next();
    return best.rows.shift();
  }

  async #read(source: Source): Promise<void> {
    const { index, descending } = this.#view;
    const range = source.after === undefined ? undefined : descending ? { before: source.after } : { after: source.after };
    const { items, more } = await queryItems({ index, pk: source.partition, range, descending, limit: this.#chunk });
    const sortKey = z.string();
    source.rows.push(...items.map((item) => ({ at: sortKey.parse(item[`${index}_sk`]), item })));
    source.after = source.rows.at(-1)?.at ?? source.after;
    source.more = more;
    this.#evaluated += items.length;
  }
}
