import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import { Banner } from "../ui/banner.tsx";

/** Somebody else was faster: what it is now, in the children. What was typed stays. */
export function ChangedMeanwhile({ children }: { readonly children?: ReactNode }) {
  const t = useTranslations("app.changed_meanwhile");
  return (
    <Banner tone="warning" title={t("title")} live="assertive">
      {children}
      <p>{t("text")}</p>
    </Banner>
  );
}
