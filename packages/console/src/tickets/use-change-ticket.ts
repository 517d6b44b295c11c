import type { Ticket } from "@bulkhead/tickets/schema";
import { useCallback } from "react";
import { useExplainError } from "../app/explain-error.ts";
import { codeOf } from "../api/problem-error.ts";
import { useMe, useTenant } from "../tenant/use-tenant.ts";
import { toastProblem } from "../ui/toast.tsx";
import { afterOwnChanges } from "./own-changes.ts";
import { putTicket } from "./put-ticket.ts";
import { predicted, sendChange, type SendOptions, type TicketChange } from "./ticket-change.ts";

/** A ticket as a list shows it, or the whole of it: then the change is one of the version that was seen. */
export type Changeable = Pick<Ticket, "id" | "number" | "status" | "priority"> | Ticket;

const isWhole = (ticket: Changeable): ticket is Ticket => "version" in ticket;

/**
 * Changes a ticket: on screen at once, and back again, with an explanation, when the API refuses. Where the ticket has moved on, or an
 * admin has to approve, the person is asked ({@link Question}).
 * @returns the ticket afterwards; undefined when it was not changed
 */
export function useChangeTicket(): (
  ticket: Changeable,
  change: TicketChange,
  how?: Pick<SendOptions, "keepalive">,
) => Promise<Ticket | undefined> {
  const { api, cache, store, tenantId } = useTenant();
  const { user } = useMe();
  const explain = useExplainError();
  return useCallback(
    async (ticket, change, how) => {
      const settle = store.overlay(ticket.id, predicted(change, ticket, user.id));
      try {
        let after: Ticket | undefined;
        await afterOwnChanges(store, ticket.id, isWhole(ticket) ? ticket.version : undefined, async (version) => {
          after = await sendChange(api, ticket.id, change, { ...how, version });
          return after.version;
        });
        if (after !== undefined) putTicket(cache, tenantId, after);
        return after;
      } catch (error) {
        const code = codeOf(error);
        if (code === "version.stale" && isWhole(ticket)) store.setState({ question: { kind: "conflict", seen: ticket, change } });
        else if (code === "approval.required") store.setState({ question: { kind: "approval", ticket, change } });
        else {
          const { text } = explain(error);
          toastProblem(text);
        }
        return undefined;
      } finally {
        settle();
        void cache.invalidateQueries({ queryKey: [tenantId, "ticket", ticket.id] });
        void cache.invalidateQueries({ queryKey: [tenantId, "ticket-counts"] });
      }
    },
    [api, cache, store, tenantId, user.id, explain],
  );
}
