/** What can be done with the ticket that is open. */
import type { Priority, Status, Ticket } from "@bulkhead/tickets/schema";
import { useCallback, useMemo, useState } from "react";
import { useTranslations } from "use-intl";
import { useTenant } from "../tenant/use-tenant.ts";
import type { AssignmentChoice } from "./assign-picker.tsx";
import type { TicketChange } from "./ticket-change.ts";
import { moveTo } from "./ticket-choices.ts";
import { type ChangeOutcome, useChangeTicket } from "./use-change-ticket.ts";
import { useHoldChanges } from "./use-hold-changes.ts";

export interface TicketActions {
  readonly setStatus: (status: Status, needsApproval?: boolean) => void;
  readonly setPriority: (priority: Priority, needsApproval?: boolean) => void;
  readonly assign: (to: AssignmentChoice) => void;
  readonly pickUp: () => void;
  /** Asked for now, and taken back for a while. */
  readonly close: () => void;
  readonly update: (change: Extract<TicketChange, { action: "update" }>, base: Ticket) => Promise<ChangeOutcome>;
  /** Asks an admin for a change. */
  readonly ask: (change: TicketChange) => void;
  /** A reason is being asked for, without which nothing is escalated. */
  readonly isEscalating: boolean;
  readonly setEscalating: (open: boolean) => void;
  readonly escalate: (reason: string) => Promise<ChangeOutcome>;
}

export function useTicketActions(ticket: Ticket): TicketActions {
  const { store } = useTenant();
  const change = useChangeTicket();
  const t = useTranslations("ticket.action");
  const hold = useHoldChanges();
  const [isEscalating, setEscalating] = useState(false);

  const close = useCallback(() => {
    hold({
      words: t("closed", { number: String(ticket.number) }),
      shown: [{ id: ticket.id, fields: { status: "closed" } }],
      send: (how) => change(ticket, { action: "close" }, how),
    });
  }, [ticket, change, hold, t]);

  return useMemo(() => {
    const ask = (wish: TicketChange): void => store.ask({ kind: "approval", ticket, change: wish });
    const act = (wish: TicketChange): void => void change(ticket, wish);
    return {
      setStatus: (status, needsApproval = false) => {
        switch (moveTo(ticket.status, status)) {
          case "close":
            return close();
          case "escalate":
            return needsApproval ? ask({ action: "escalate", reason: "" }) : setEscalating(true);
          case "restore":
            return needsApproval ? ask({ action: "restore" }) : act({ action: "restore" });
          default:
            return act({ action: "status", status });
        }
      },
      setPriority: (priority, needsApproval = false) =>
        needsApproval ? ask({ action: "priority", priority }) : act({ action: "priority", priority }),
      assign: (to) => act({ action: "assignment", ...to }),
      pickUp: () => act({ action: "pickup" }),
      close,
      update: (wish, base) => change(base, wish),
      ask,
      isEscalating,
      setEscalating,
      escalate: (reason) => change(ticket, { action: "escalate", reason }),
    };
  }, [store, ticket, change, close, isEscalating]);
}
