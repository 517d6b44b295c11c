import { useTranslations } from "use-intl";

export function DashboardScreen() {
  const t = useTranslations("metrics");
  return <h1>{t("title")}</h1>;
}
