import { useTranslations } from "use-intl";
import { useMe } from "../tenant/use-tenant.ts";
import { ForbiddenState, type ForbiddenStateProps } from "../ui/forbidden-state.tsx";

/** A screen that the person's role does not reach. */
export function Forbidden({ headingLevel }: Pick<ForbiddenStateProps, "headingLevel">) {
  const t = useTranslations("app");
  const { role, tenant } = useMe();
  return (
    <ForbiddenState
      title={t("forbidden.title")}
      headingLevel={headingLevel}
      text={t("forbidden.text", { role: t(`roles.${role}`), tenant: tenant.name })}
    />
  );
}
