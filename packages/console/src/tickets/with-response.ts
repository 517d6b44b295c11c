import type { TicketResponse } from "@bulkhead/tickets/schema";
import type { InfiniteData } from "@tanstack/react-query";

interface Page {
  readonly data: readonly TicketResponse[];
  readonly next_cursor: string | null;
}

/** A conversation with a response that has just been made; as it is when its end has not been read, or has it already. */
export function withResponse<P extends Page, Param>(held: InfiniteData<P, Param>, response: TicketResponse): InfiniteData<P, Param> {
  const last = held.pages.at(-1);
  if (last === undefined || last.next_cursor !== null) return held;
  if (held.pages.some(({ data }) => data.some(({ id }) => id === response.id))) return held;
  return { ...held, pages: [...held.pages.slice(0, -1), { ...last, data: [...last.data, response] }] };
}
