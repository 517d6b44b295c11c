import { useEffect } from "react";
import { useTranslations } from "use-intl";
import { onMissingPart } from "../ui/lazy-part.tsx";
import { toastProblem } from "../ui/toast.tsx";
import { useExplainError } from "./explain-error.ts";
import { canReload } from "./newer-release.ts";

/** Says that what was asked for could not be loaded. What is on screen stays as it is, with what was typed there. */
export function MissingPartNotice() {
  const t = useTranslations("app");
  const explain = useExplainError();
  useEffect(() => {
    const id = "missing-part";
    const tell = async (error: unknown): Promise<void> => {
      if (await canReload()) toastProblem(t("error.missing_part"), { id, retry: { label: t("reload"), onPress: () => location.reload() } });
      else toastProblem(explain(error).text, { id });
    };
    return onMissingPart((error) => void tell(error));
  }, [t, explain]);
  return null;
}
