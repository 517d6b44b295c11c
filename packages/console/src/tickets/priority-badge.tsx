import type { Priority } from "@bulkhead/tickets/schema";
import { ChevronDown, ChevronsUp, ChevronUp, Equal, type LucideIcon } from "lucide-react";
import { useTranslations } from "use-intl";
import { Badge } from "../ui/badge.tsx";
import type { Tone } from "../ui/tone.ts";

/** Each priority by colour and by icon. */
export const priorityLook: Readonly<Record<Priority, { readonly tone: Tone; readonly icon: LucideIcon }>> = {
  low: { tone: "neutral", icon: ChevronDown },
  medium: { tone: "info", icon: Equal },
  high: { tone: "orange", icon: ChevronUp },
  urgent: { tone: "danger", icon: ChevronsUp },
};

export function PriorityBadge({ priority, iconOnly = false }: { readonly priority: Priority; readonly iconOnly?: boolean }) {
  const t = useTranslations("tickets.priority");
  return (
    <Badge {...priorityLook[priority]} look="plain" iconOnly={iconOnly}>
      {t(priority)}
    </Badge>
  );
}
