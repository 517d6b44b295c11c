import { useTranslations } from "use-intl";

export function ApprovalsScreen() {
  const t = useTranslations("approvals");
  return <h1>{t("title")}</h1>;
}
