import { Link } from "@tanstack/react-router";
import { Compass } from "lucide-react";
import { useTranslations } from "use-intl";
import { buttonClass } from "../ui/button-class.ts";
import { EmptyState, type EmptyStateProps } from "../ui/empty-state.tsx";

/** An address that leads nowhere, or to what one may not see: there is no telling which. */
export function NotFound({ headingLevel }: Pick<EmptyStateProps, "headingLevel">) {
  const t = useTranslations("app.not_found");
  return (
    <EmptyState
      icon={Compass}
      title={t("title")}
      headingLevel={headingLevel}
      text={t("text")}
      action={
        <Link to="/" className={buttonClass()}>
          {t("home")}
        </Link>
      }
    />
  );
}
