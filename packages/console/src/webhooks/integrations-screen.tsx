import { useTranslations } from "use-intl";

export function IntegrationsScreen() {
  const t = useTranslations("webhooks");
  return <h1>{t("title")}</h1>;
}
