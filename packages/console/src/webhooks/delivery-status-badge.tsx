import type { DeliveryStatus } from "@bulkhead/webhooks/schema";
import { CircleCheck, CircleSlash, CircleX, type LucideIcon, Timer } from "lucide-react";
import { useTranslations } from "use-intl";
import { Badge } from "../ui/badge.tsx";
import type { Tone } from "../ui/tone.ts";

const looks: Readonly<Record<DeliveryStatus, { readonly tone: Tone; readonly icon: LucideIcon }>> = {
  pending: { tone: "warning", icon: Timer },
  delivered: { tone: "success", icon: CircleCheck },
  failed: { tone: "danger", icon: CircleX },
  stopped: { tone: "neutral", icon: CircleSlash },
};

export function DeliveryStatusBadge({ status }: { readonly status: DeliveryStatus }) {
  const t = useTranslations("webhooks.delivery_statuses");
  const { tone, icon } = looks[status];
  return (
    <Badge tone={tone} icon={icon}>
      {t(status)}
    </Badge>
  );
}
