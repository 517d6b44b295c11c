import type { UserStatus } from "@bulkhead/users/schema";
import { Ban, CircleCheck, type LucideIcon, Mail } from "lucide-react";
import { useTranslations } from "use-intl";
import { Badge } from "../ui/badge.tsx";
import type { Tone } from "../ui/tone.ts";

const looks: Readonly<Record<UserStatus, { readonly tone: Tone; readonly icon: LucideIcon }>> = {
  invited: { tone: "warning", icon: Mail },
  active: { tone: "success", icon: CircleCheck },
  inactive: { tone: "neutral", icon: Ban },
};

export function UserStatusBadge({ status }: { readonly status: UserStatus }) {
  const t = useTranslations("users.statuses");
  const { tone, icon } = looks[status];
  return (
    <Badge tone={tone} icon={icon}>
      {t(status)}
    </Badge>
  );
}
