import { AssignableRole } from "@bulkhead/users/schema";
import { useTranslations } from "use-intl";
import { RadioGroup } from "../ui/radio-group.tsx";

export interface RoleChoiceProps {
  readonly value: AssignableRole | undefined;
  readonly onChange: (role: AssignableRole) => void;
}

/** The roles that can be given, with what each may do. */
export function RoleChoice({ value, onChange }: RoleChoiceProps) {
  const t = useTranslations("users");
  const common = useTranslations("app");
  return (
    <RadioGroup
      label={t("role")}
      look="list"
      value={value}
      onChange={onChange}
      options={AssignableRole.options.map((role) => ({
        value: role,
        label: common(`roles.${role}`),
        description: t(`role_meanings.${role}`),
      }))}
    />
  );
}
