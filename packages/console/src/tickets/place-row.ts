/** Puts one ticket where it belongs in a list that is held in pages. Pure. */
import type { TicketSummary } from "@bulkhead/tickets/schema";
import type { RowOrder } from "./list-membership.ts";
import type { TicketPages } from "./put-ticket.ts";

/** So many rows a page has, unless a filter let it come short. */
export const pageSize = 100;

/**
 * The list with the ticket where the order wants it, or without it.
 * @param row the ticket as it is now; undefined where the list does not show it (any more)
 * @returns the same object when nothing is to be done
 */
export function placeRow(held: TicketPages, id: string, row: TicketSummary | undefined, order: RowOrder): TicketPages {
  const pageAt = held.pages.findIndex(({ data }) => data.some((one) => one.id === id));
  if (pageAt === -1) return row === undefined ? held : inserted(held, row, order);
  const rowAt = held.pages[pageAt]?.data.findIndex((one) => one.id === id) ?? -1;
  if (row !== undefined && staysBetween(held, pageAt, rowAt, row, order)) return withPage(held, pageAt, (data) => data.with(rowAt, row));
  const without = withPage(held, pageAt, (data) => data.toSpliced(rowAt, 1));
  return row === undefined ? without : inserted(without, row, order);
}

/** Rows in their order, each once: one that has moved behind what was read comes again with what is read next. */
export function rowsOf(held: Pick<TicketPages, "pages"> | undefined): readonly TicketSummary[] {
  if (held === undefined) return [];
  const all = held.pages.flatMap(({ data }) => data);
  const last = new Map(all.map(({ id }, at) => [id, at]));
  return last.size === all.length ? all : all.filter(({ id }, at) => last.get(id) === at);
}

/** The list in its order, where what was put behind a short page turns out to belong further down. */
export function sortedPages(held: TicketPages, order: RowOrder): TicketPages {
  const all = held.pages.flatMap(({ data }) => data);
  const isSorted = all.every((row, at) => {
    const next = all[at + 1];
    return next === undefined || order(row, next) < 0;
  });
  if (isSorted) return held;
  const rows = rowsOf(held).toSorted(order);
  const end = held.pages.length - 1;
  let from = 0;
  const pages = held.pages.map((page, at) => {
    const data = rows.slice(from, at === end ? undefined : from + page.data.length);
    from += data.length;
    return { ...page, data };
  });
  return { ...held, pages };
}

function withPage(held: TicketPages, at: number, change: (data: TicketSummary[]) => TicketSummary[]): TicketPages {
  const page = held.pages[at];
  if (page === undefined) return held;
  return { ...held, pages: held.pages.with(at, { ...page, data: change([...page.data]) }) };
}

function staysBetween({ pages }: TicketPages, pageAt: number, rowAt: number, row: TicketSummary, order: RowOrder): boolean {
  const data = pages[pageAt]?.data ?? [];
  const before =
    rowAt > 0
      ? data[rowAt - 1]
      : pages
          .slice(0, pageAt)
          .findLast((page) => page.data.length > 0)
          ?.data.at(-1);
  const after = rowAt < data.length - 1 ? data[rowAt + 1] : pages.slice(pageAt + 1).find((page) => page.data.length > 0)?.data[0];
  if (before !== undefined && order(before, row) > 0) return false;
  if (after !== undefined) return order(row, after) < 0;
  // The last that was read: what it has moved behind is not known, unless nothing follows.
  const old = data[rowAt];
  return hasAll(pages) || (old !== undefined && order(row, old) <= 0);
}

const hasAll = (pages: TicketPages["pages"]): boolean => pages.at(-1)?.next_cursor === null;

function inserted(held: TicketPages, row: TicketSummary, order: RowOrder): TicketPages {
  const pageAt = held.pages.findIndex(({ data }) => {
    const last = data.at(-1);
    return last !== undefined && order(row, last) < 0;
  });
  if (pageAt !== -1)
    return withPage(held, pageAt, (data) => {
      const at = data.findIndex((one) => order(row, one) < 0);
      return data.toSpliced(at, 0, row);
    });
  const end = held.pages.length - 1;
  // Behind all that was read: it comes with the next page, unless there is none, or this one ended short of where its cursor stands.
  const isNear = hasAll(held.pages) || held.pages[end]?.isShort === true;
  return isNear ? withPage(held, end, (data) => [...data, row]) : held;
}
