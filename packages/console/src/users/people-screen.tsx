import { useTranslations } from "use-intl";

export function PeopleScreen() {
  const t = useTranslations("users");
  return <h1>{t("title")}</h1>;
}
