/** What went wrong, in the person's language where the catalogue knows it, else in the API's words. */
import { useCallback } from "react";
import { useTranslations } from "use-intl";
import { ProblemError, problemText, SessionOver, Unreachable } from "../api/problem-error.ts";
import { MissingCode } from "../ui/missing-code.ts";

export interface Explanation {
  readonly text: string;
  /** By which operators find it in their logs. */
  readonly requestId: string | undefined;
}

export function useExplainError(): (error: unknown) => Explanation {
  const t = useTranslations("app.error");
  const session = useTranslations("app.session");
  return useCallback(
    (error) => {
      if (error instanceof Unreachable || error instanceof MissingCode) return { text: t("unreachable"), requestId: undefined };
      if (error instanceof SessionOver) return { text: session("ended_title"), requestId: undefined };
      if (!(error instanceof ProblemError)) return { text: t("unexpected"), requestId: undefined };
      const { problem, retryAfterSeconds } = error;
      if (problem.status === 429) return { text: t("throttled", { seconds: retryAfterSeconds ?? 1 }), requestId: problem.request_id };
      return { text: problemText(problem), requestId: problem.request_id };
    },
    [t, session],
  );
}
