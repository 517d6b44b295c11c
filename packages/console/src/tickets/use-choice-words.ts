import { useTranslations } from "use-intl";
import type { TicketChoice } from "./ticket-choices.ts";

/** What a choice says of itself beside its name: why it may not be made, or for how many it may. */
export function useChoiceWords(all: number): (choice: TicketChoice<string>) => { readonly reason?: string; readonly note?: string } {
  const t = useTranslations("ticket.choice");
  return ({ verdict, allowed }) => {
    switch (verdict) {
      case "allowed":
        return allowed < all ? { note: t("for_some", { allowed, all }) } : {};
      case "approval_required":
        return { note: t("needs_approval") };
      default:
        return { reason: t(`reason.${verdict}`) };
    }
  };
}
