import type { Role } from "@bulkhead/platform/schema";
import { Headset, type LucideIcon, Shield, ShieldCheck, User } from "lucide-react";
import { useTranslations } from "use-intl";
import { Badge } from "../ui/badge.tsx";
import type { Tone } from "../ui/tone.ts";

const looks: Readonly<Record<Role, { readonly tone: Tone; readonly icon: LucideIcon }>> = {
  user: { tone: "neutral", icon: User },
  agent: { tone: "info", icon: Headset },
  admin: { tone: "accent", icon: Shield },
  super_admin: { tone: "violet", icon: ShieldCheck },
};

export function RoleBadge({ role }: { readonly role: Role }) {
  const t = useTranslations("app.roles");
  const { tone, icon } = looks[role];
  return (
    <Badge tone={tone} icon={icon} look="plain" className="align-middle">
      {t(role)}
    </Badge>
  );
}
