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
  useEffect(
    () =>
      onMissingPart((error) => {
        void canReload().then((can) => {
          const id = "missing-part";
          if (can) toastProblem(t("error.missing_part"), { id, retry: { label: t("reload"), onPress: () => location.reload() } });
          else toastProblem(explain(error).text, { id });
        });
      }),
    [t, explain],
  );
  return null;
}
