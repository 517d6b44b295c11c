import type { Status } from "@bulkhead/tickets/schema";
import type { ReactElement } from "react";
import { useTranslations } from "use-intl";
import { Menu, type MenuItem } from "../ui/menu.tsx";
import { Shape } from "../ui/shape.tsx";
import { textTone } from "../ui/tone.ts";
import { statusLook } from "./status-badge.tsx";
import { useTicketActor } from "./ticket-actor.ts";
import { type ChoosableTicket, statusChoices } from "./ticket-choices.ts";
import { useChoiceWords } from "./use-choice-words.ts";

/** Props of {@link StatusMenu}. */
export interface StatusMenuProps {
  /** Those that it is about; what is allowed for some of them is offered. */
  readonly tickets: readonly ChoosableTicket[];
  readonly trigger: ReactElement;
  readonly open?: boolean | undefined;
  readonly onOpenChange?: ((open: boolean) => void) | undefined;
  /** `needsApproval`: it may only be asked for. What verb it takes says `moveTo`: an escalation wants a reason. */
  readonly onChoose: (status: Status, needsApproval: boolean) => void;
  readonly align?: "start" | "end" | undefined;
}

/** The statuses that a ticket, or several, may be given, and why not the others. */
export function StatusMenu({ tickets, onChoose, ...rest }: StatusMenuProps) {
  const t = useTranslations("tickets.status");
  const actor = useTicketActor();
  const words = useChoiceWords(tickets.length);
  const items = statusChoices(actor, tickets).map((choice): MenuItem => {
    const { tone, shape } = statusLook[choice.value];
    return {
      label: t(choice.value),
      start: <Shape name={shape} className={textTone[tone]} />,
      ...words(choice),
      onSelect: () => onChoose(choice.value, choice.verdict === "approval_required"),
    };
  });
  return <Menu items={items} {...rest} />;
}
