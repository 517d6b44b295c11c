import { judgeRoleChange, mayChangeStanding, mayRename } from "@bulkhead/users/policy";
import type { User } from "@bulkhead/users/schema";
import { isAtLeast } from "@bulkhead/platform/schema";
import { Ellipsis, Pencil, Shield, UserCheck, UserX } from "lucide-react";
import { useTranslations } from "use-intl";
import { nameOf } from "../tenant/people.ts";
import { useMe } from "../tenant/use-tenant.ts";
import { IconButton } from "../ui/icon-button.tsx";
import { Menu, type MenuItem } from "../ui/menu.tsx";
import { standingChangeOf } from "./standing-dialog.tsx";

export type PersonAction = "rename" | "change_role" | "ask_for_role" | "standing";

export interface PersonMenuProps {
  readonly person: User;
  readonly onAction: (action: PersonAction) => void;
}

/** What one may do to somebody; what one may not do to oneself says why. Nothing for those who may do nothing. */
export function PersonMenu({ person, onAction }: PersonMenuProps) {
  const t = useTranslations("users");
  const common = useTranslations("app");
  const { user, role, desk } = useMe();
  const actor = { user_id: user.id, role };
  const isOneself = person.id === user.id;
  const isAdmin = isAtLeast(role, "admin");
  const verdict = judgeRoleChange(actor, person, desk.approvals_required_for.includes("role_change"));
  const standing = standingChangeOf(person);
  const items: MenuItem[] = [];
  if (mayRename(actor, person)) items.push({ label: t("rename.action"), icon: Pencil, onSelect: () => onAction("rename") });
  if (verdict === "allowed") items.push({ label: t("change_role.action"), icon: Shield, onSelect: () => onAction("change_role") });
  else if (verdict === "approval_required")
    items.push({ label: t("ask_for_role.action"), icon: Shield, onSelect: () => onAction("ask_for_role") });
  else if (isAdmin)
    items.push({
      label: t("change_role.action"),
      icon: Shield,
      reason: isOneself ? t("change_role.own") : t("change_role.platform"),
      onSelect: () => undefined,
    });
  const word = { label: t(`standing.${standing}.action`), icon: standing === "reactivate" ? UserCheck : UserX } as const;
  if (mayChangeStanding(actor, person))
    items.push(
      { kind: "separator" },
      { ...word, onSelect: () => onAction("standing"), ...(standing !== "reactivate" && { tone: "danger" as const }) },
    );
  else if (isAdmin)
    items.push(
      { kind: "separator" },
      { ...word, reason: isOneself ? t("standing.own") : t("standing.platform"), onSelect: () => undefined },
    );
  if (items.length === 0) return null;
  return (
    <Menu
      align="end"
      items={items}
      trigger={<IconButton icon={Ellipsis} size="sm" label={t("actions_for", { name: nameOf(person, common("unknown_person")) })} />}
    />
  );
}
