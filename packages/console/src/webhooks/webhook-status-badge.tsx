import type { WebhookStatus } from "@bulkhead/webhooks/schema";
import { CircleCheck, CircleDashed, CircleOff, type LucideIcon } from "lucide-react";
import { useTranslations } from "use-intl";
import { Badge } from "../ui/badge.tsx";
import type { Tone } from "../ui/tone.ts";

const looks: Readonly<Record<WebhookStatus, { readonly tone: Tone; readonly icon: LucideIcon }>> = {
  unconfirmed: { tone: "warning", icon: CircleDashed },
  active: { tone: "success", icon: CircleCheck },
  disabled: { tone: "danger", icon: CircleOff },
};

export function WebhookStatusBadge({ status }: { readonly status: WebhookStatus }) {
  const t = useTranslations("webhooks.statuses");
  const { tone, icon } = looks[status];
  return (
    <Badge tone={tone} icon={icon}>
      {t(status)}
    </Badge>
  );
}
