import { useTranslations } from "use-intl";

export function MyTicketsScreen() {
  const t = useTranslations("tickets");
  return <h1>{t("title")}</h1>;
}
