import type { Status } from "@bulkhead/tickets/schema";
import { useTranslations } from "use-intl";
import { Badge } from "../ui/badge.tsx";
import type { ShapeName } from "../ui/shape.tsx";
import type { Tone } from "../ui/tone.ts";

/** Each status by colour and by shape: who sees no colours sees the shape. */
export const statusLook: Readonly<Record<Status, { readonly tone: Tone; readonly shape: ShapeName }>> = {
  new: { tone: "info", shape: "ring" },
  open: { tone: "accent", shape: "half" },
  pending: { tone: "warning", shape: "square" },
  escalated: { tone: "danger", shape: "triangle" },
  resolved: { tone: "success", shape: "check" },
  closed: { tone: "neutral", shape: "dash" },
};

export function StatusBadge({ status, iconOnly = false }: { readonly status: Status; readonly iconOnly?: boolean }) {
  const t = useTranslations("tickets.status");
  return (
    <Badge {...statusLook[status]} iconOnly={iconOnly}>
      {t(status)}
    </Badge>
  );
}
