import { useTranslations } from "use-intl";

export function AuditScreen() {
  const t = useTranslations("audit");
  return <h1>{t("title")}</h1>;
}
