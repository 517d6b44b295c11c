import type { Status, TicketSummary } from "@bulkhead/tickets/schema";
import type { ReactElement } from "react";
import { useTranslations } from "use-intl";
import { AssignPicker } from "./assign-picker.tsx";
import { changeTo } from "./bulk-changes.ts";
import { PriorityMenu } from "./priority-menu.tsx";
import { StatusMenu } from "./status-menu.tsx";
import type { QueueActions } from "./use-queue-actions.ts";

export type PickerKind = "assign" | "status" | "priority";

export interface TicketPickerProps {
  readonly kind: PickerKind;
  readonly tickets: readonly TicketSummary[];
  readonly actions: QueueActions;
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  /** An escalation wants a reason. */
  readonly onEscalate: (tickets: readonly TicketSummary[]) => void;
  readonly trigger: ReactElement;
}

/** What one ticket or several can be given: somebody, a status, a priority. */
export function TicketPicker({ kind, tickets, actions, onEscalate, ...rest }: TicketPickerProps) {
  switch (kind) {
    case "assign":
      return (
        <AssignPicker tickets={tickets} onChoose={(to) => actions.apply(tickets, () => ({ action: "assignment", ...to }))} {...rest} />
      );
    case "status":
      return (
        <StatusMenu
          tickets={tickets}
          onChoose={(status: Status) => {
            if (status === "escalated") onEscalate(tickets);
            else actions.apply(tickets, (ticket) => changeTo(ticket.status, status, ""));
          }}
          {...rest}
        />
      );
    case "priority":
      return (
        <PriorityMenu
          tickets={tickets}
          onChoose={(priority) => actions.apply(tickets, () => ({ action: "priority", priority }))}
          {...rest}
        />
      );
  }
}

/** The same at a row, from the keyboard: under the row's middle, and the focus goes back to it. */
export function RowPicker(props: Omit<TicketPickerProps, "trigger" | "open">) {
  const t = useTranslations("queue.bulk");
  return (
    <TicketPicker
      {...props}
      open
      trigger={
        <button
          type="button"
          tabIndex={-1}
          aria-label={t(props.kind)}
          onFocus={(event) => event.currentTarget.closest<HTMLElement>("[role=row], [data-ticket]")?.focus()}
          className="pointer-events-none absolute bottom-0 left-24 h-0 w-0 opacity-0"
        />
      }
    />
  );
}
