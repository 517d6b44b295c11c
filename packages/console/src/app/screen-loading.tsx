import { useTranslations } from "use-intl";
import { Spinner } from "../ui/spinner.tsx";

export function ScreenLoading() {
  const t = useTranslations("app");
  return (
    <p role="status" className="flex items-center gap-2 p-6 text-ink-muted">
      <Spinner />
      {t("loading")}
    </p>
  );
}
