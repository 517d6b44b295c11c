import { useTranslations } from "use-intl";

export function InboxScreen() {
  const t = useTranslations("notifications");
  return <h1>{t("title")}</h1>;
}
