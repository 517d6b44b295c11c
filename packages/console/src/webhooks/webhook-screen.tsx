import { useTranslations } from "use-intl";

export function WebhookScreen() {
  const t = useTranslations("webhooks");
  return <h1>{t("title")}</h1>;
}
