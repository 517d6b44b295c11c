/** Lists that come page by page, for infinite queries. */

/** The first page is asked for with no cursor. */
const fromTheStart = "";

export const cursorPages = {
  initialPageParam: fromTheStart,
  getNextPageParam: ({ next_cursor }: { readonly next_cursor: string | null }): string | null => next_cursor,
};

/** Where a page begins, as the API's query has it. */
export const pageFrom = (cursor: string): { readonly cursor?: string } => (cursor === fromTheStart ? {} : { cursor });
