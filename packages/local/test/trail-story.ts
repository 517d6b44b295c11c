/** What a trail tells of a ticket: its state, entry by entry. */
import { TrailEntry, TrailVerification } from "@bulkhead/platform/trail-entry";
import { Ticket, TicketSummary } from "@bulkhead/tickets/schema";
import * as z from "zod";
import type { Api } from "../src/testing.ts";

export const TicketPage = z.object({ data: z.array(TicketSummary), next_cursor: z.string().nullable() });
const TrailPage = z.object({ data: z.array(TrailEntry), next_cursor: z.string().nullable() });

/** A ticket as somebody sees it. */
export async function ticketOf(api: Pick<Api, "get">, id: string): Promise<Ticket> {
  const answer = await api.get(`/v1/tickets/${id}`);
  if (answer.status !== 200) throw new Error(`the ticket answered ${answer.status}: ${JSON.stringify(answer.body)}`);
  return answer.parse(Ticket);
}

/** The whole trail of a ticket, oldest first. */
export async function trailOf(api: Pick<Api, "get">, id: string): Promise<TrailEntry[]> {
  const entries: TrailEntry[] = [];
  for (let cursor = ""; ;) {
    const { data, next_cursor } = (await api.get(`/v1/tickets/${id}/audit?limit=100${cursor}`)).parse(TrailPage);
    entries.push(...data);
    if (next_cursor === null) return entries;
    cursor = `&cursor=${next_cursor}`;
  }
}

export const verificationOf = async (api: Pick<Api, "get">, id: string): Promise<TrailVerification> =>
  (await api.get(`/v1/tickets/${id}/audit/verify`)).parse(TrailVerification);

/** Every field of a ticket but those that follow from others and the moment of asking, or count the entries themselves. */
export function stateOf(ticket: Ticket): Readonly<Record<string, unknown>> {
  const { overdue: _overdue, warning_at: _warning, updated_at: _updated, version: _version, tenant_id: _tenant, ...state } = ticket;
  return state;
}

/** The state that follows from a trail, its new values applied in order. */
export const replay = (trail: readonly TrailEntry[]): Readonly<Record<string, unknown>> =>
  trail.reduce<Readonly<Record<string, unknown>>>((state, { new_value }) => ({ ...state, ...new_value }), {});
