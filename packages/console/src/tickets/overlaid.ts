/** Tickets as changes on their way will make them. */
import { useTenantState } from "../tenant/use-tenant.ts";
import type { Overlay } from "../tenant/tenant-store.ts";
import type { TicketFields } from "./ticket-change.ts";

export const overlaid = <T extends TicketFields>(ticket: T, overlays: readonly Overlay[] | undefined): T =>
  overlays === undefined ? ticket : Object.assign({}, ticket, ...overlays.map(({ fields }) => fields));

/** The ticket as it will be. */
export function useOverlaid<T extends TicketFields & { readonly id: string }>(ticket: T): T {
  const overlays = useTenantState((state) => state.overlays.get(ticket.id));
  return overlaid(ticket, overlays);
}
