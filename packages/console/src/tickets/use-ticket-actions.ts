/** What can be done with the ticket that is open. */
import type { Priority, Status, Ticket } from "@bulkhead/tickets/schema";
import { useCallback, useMemo, useState } from "react";
import { useTranslations } from "use-intl";
import { useTenant } from "../tenant/use-tenant.ts";
import { toastDone } from "../ui/toast.tsx";
import type { AssignmentChoice } from "./assign-picker.tsx";
import type { TicketChange } from "./ticket-change.ts";
import { moveTo } from "./ticket-choices.ts";
import { useChangeTicket } from "./use-change-ticket.ts";

export interface TicketActions {
  readonly setStatus: (status: Status, needsApproval?: boolean) => void;
  readonly setPriority: (priority: Priority, needsApproval?: boolean) => void;
  readonly assign: (to: AssignmentChoice) => void;
  readonly pickUp: () => void;
  /** Asked for now, and taken back for a while. */
  readonly close: () => void;
  readonly update: (change: Extract<TicketChange, { action: "update" }>, base: Ticket) => Promise<Ticket | undefined>;
  /** Asks an admin for a change. */
  readonly ask: (change: TicketChange) => void;
  /** A reason is being asked for, without which nothing is escalated. */
  readonly isEscalating: boolean;
  readonly setEscalating: (open: boolean) => void;
  readonly escalate: (reason: string) => Promise<Ticket | undefined>;
}

export function useTicketActions(ticket: Ticket): TicketActions {
  const scope = useTenant();
  const change = useChangeTicket();
  const t = useTranslations("ticket.action");
  const undo = useTranslations("app")("undo");
  const [isEscalating, setEscalating] = useState(false);

  const close = useCallback(() => {
    const settle = scope.store.overlay(ticket.id, { status: "closed" });
    const takeBack = scope.held.hold((how) => {
      settle();
      void change(ticket, { action: "close" }, how);
    });
    toastDone(t("closed", { number: String(ticket.number) }), {
      undo: {
        label: undo,
        onPress: () => {
          if (takeBack()) settle();
        },
      },
    });
  }, [scope, ticket, change, t, undo]);

  return useMemo(() => {
    const ask = (wish: TicketChange): void => scope.store.setState({ question: { kind: "approval", ticket, change: wish } });
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
  }, [scope, ticket, change, close, isEscalating]);
}
