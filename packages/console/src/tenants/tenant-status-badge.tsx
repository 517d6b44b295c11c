import type { TenantStatus } from "@bulkhead/tenants/schema";
import { CircleCheck, CircleDashed, type LucideIcon, Pause } from "lucide-react";
import { useTranslations } from "use-intl";
import { Badge } from "../ui/badge.tsx";
import type { Tone } from "../ui/tone.ts";

const looks: Readonly<Record<TenantStatus, { readonly tone: Tone; readonly icon: LucideIcon }>> = {
  provisioning: { tone: "info", icon: CircleDashed },
  active: { tone: "success", icon: CircleCheck },
  suspended: { tone: "danger", icon: Pause },
};

export function TenantStatusBadge({ status }: { readonly status: TenantStatus }) {
  const t = useTranslations("tenants.statuses");
  const { tone, icon } = looks[status];
  return (
    <Badge tone={tone} icon={icon}>
      {t(status)}
    </Badge>
  );
}
