import { useTranslations } from "use-intl";

export function TenantsScreen() {
  const t = useTranslations("tenants");
  return <h1>{t("title")}</h1>;
}
