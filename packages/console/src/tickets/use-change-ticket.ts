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

/** `asked`: it was not made yet, and the person is asked about it elsewhere. */
export type ChangeOutcome = "changed" | "asked" | "failed";

/**
 * Changes a ticket: on screen at once, and back again, with an explanation, when the API refuses. Where the ticket has moved on, or an
 * admin has to approve, the person is asked ({@link Question}).
 */
export function useChangeTicket(): (
  ticket: Changeable,
  change: TicketChange,
  how?: Pick<SendOptions, "keepalive" | "key">,
) => Promise<ChangeOutcome> {
  const { api, cache, store, tenantId } = useTenant();
  const { user } = useMe();
  const explain = useExplainError();
  return useCallback(
    async (ticket, change, how) => {
      const settle = store.overlay(ticket.id, predicted(change, ticket, user.id));
      try {
        await afterOwnChanges(store, ticket.id, isWhole(ticket) ? ticket.version : undefined, async (version) => {
          const after = await sendChange(api, ticket.id, change, { ...how, version });
          putTicket(cache, tenantId, after);
          return after.version;
        });
        return "changed";
      } catch (error) {
        const code = codeOf(error);
        if (code === "version.stale" && isWhole(ticket)) store.ask({ kind: "conflict", seen: ticket, change });
        else if (code === "approval.required") store.ask({ kind: "approval", ticket, change });
        else {
          const { text } = explain(error);
          toastProblem(text);
          return "failed";
        }
        return "asked";
      } finally {
        settle();
        void cache.invalidateQueries({ queryKey: [tenantId, "ticket", ticket.id] });
        void cache.invalidateQueries({ queryKey: [tenantId, "ticket-counts"] });
      }
    },
    [api, cache, store, tenantId, user.id, explain],
  );
}
