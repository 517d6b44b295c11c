import type { Priority } from "@bulkhead/tickets/schema";
import type { ReactElement } from "react";
import { useTranslations } from "use-intl";
import { Menu, type MenuItem } from "../ui/menu.tsx";
import { textTone } from "../ui/tone.ts";
import { priorityLook } from "./priority-badge.tsx";
import { useTicketActor } from "./ticket-actor.ts";
import { type ChoosableTicket, priorityChoices } from "./ticket-choices.ts";
import { useChoiceWords } from "./use-choice-words.ts";

/** Props of {@link PriorityMenu}. */
export interface PriorityMenuProps {
  /** Those that it is about; what is allowed for some of them is offered. */
  readonly tickets: readonly ChoosableTicket[];
  readonly trigger: ReactElement;
  readonly open?: boolean | undefined;
  readonly onOpenChange?: ((open: boolean) => void) | undefined;
  /** `needsApproval`: it may only be asked for. */
  readonly onChoose: (priority: Priority, needsApproval: boolean) => void;
  readonly align?: "start" | "end" | undefined;
}

/** The priorities that a ticket, or several, may be given, and why not the others. */
export function PriorityMenu({ tickets, onChoose, ...rest }: PriorityMenuProps) {
  const t = useTranslations("tickets.priority");
  const actor = useTicketActor();
  const words = useChoiceWords(tickets.length);
  const items = priorityChoices(actor, tickets).map((choice): MenuItem => {
    const { tone, icon: Icon } = priorityLook[choice.value];
    return {
      label: t(choice.value),
      start: <Icon aria-hidden size={16} className={textTone[tone]} />,
      ...words(choice),
      onSelect: () => onChoose(choice.value, choice.verdict === "approval_required"),
    };
  });
  return <Menu items={items} {...rest} />;
}
