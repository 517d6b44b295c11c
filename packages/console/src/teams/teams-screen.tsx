import { useTranslations } from "use-intl";

export function TeamsScreen() {
  const t = useTranslations("teams");
  return <h1>{t("title")}</h1>;
}
