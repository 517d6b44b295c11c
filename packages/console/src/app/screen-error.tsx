import { useRouter, type ErrorComponentProps } from "@tanstack/react-router";
import { useTranslations } from "use-intl";
import { ProblemError } from "../api/problem-error.ts";
import { ErrorState } from "../ui/error-state.tsx";
import { Forbidden } from "./forbidden.tsx";
import { useExplainError } from "./explain-error.ts";
import { NotFound } from "./not-found.tsx";

/** What went wrong with a screen or a part of it, with a way to try again. */
export function ProblemState({ error, onRetry }: { readonly error: unknown; readonly onRetry?: () => void }) {
  const t = useTranslations("app");
  const { text, requestId } = useExplainError()(error);
  if (error instanceof ProblemError && error.problem.status === 403) return <Forbidden />;
  if (error instanceof ProblemError && error.problem.status === 404) return <NotFound />;
  return (
    <ErrorState
      title={t("error.title")}
      text={text}
      retryLabel={t("retry")}
      onRetry={onRetry}
      details={requestId === undefined ? undefined : t("error.request_id", { id: requestId })}
    />
  );
}

export function ScreenError({ error, reset }: ErrorComponentProps) {
  const router = useRouter();
  return (
    <ProblemState
      error={error}
      onRetry={() => {
        reset();
        void router.invalidate();
      }}
    />
  );
}
