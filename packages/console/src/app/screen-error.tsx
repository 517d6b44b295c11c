import { useRouter, type ErrorComponentProps } from "@tanstack/react-router";
import { useEffect } from "react";
import { useTranslations } from "use-intl";
import { ProblemError } from "../api/problem-error.ts";
import { ErrorState, type ErrorStateProps } from "../ui/error-state.tsx";
import { MissingCode } from "../ui/missing-code.ts";
import { Forbidden } from "./forbidden.tsx";
import { useExplainError } from "./explain-error.ts";
import { canReload, reloadOutdated } from "./newer-release.ts";
import { NotFound } from "./not-found.tsx";

export interface ProblemStateProps extends Pick<ErrorStateProps, "headingLevel"> {
  readonly error: unknown;
  readonly onRetry?: () => void;
}

/** What went wrong with a screen or a part of it, with a way to try again. Where it is the screen, its heading is the page's. */
export function ProblemState({ error, onRetry, headingLevel }: ProblemStateProps) {
  const t = useTranslations("app");
  const { text, requestId } = useExplainError()(error);
  if (error instanceof ProblemError && error.problem.status === 403) return <Forbidden headingLevel={headingLevel} />;
  if (error instanceof ProblemError && error.problem.status === 404) return <NotFound headingLevel={headingLevel} />;
  return (
    <ErrorState
      title={t("error.title")}
      headingLevel={headingLevel}
      text={text}
      retryLabel={t("retry")}
      onRetry={onRetry}
      details={requestId === undefined ? undefined : t("error.request_id", { id: requestId })}
    />
  );
}

export function ScreenError({ error, reset }: ErrorComponentProps) {
  const router = useRouter();
  // Nothing was typed on a screen that never came; drafts outlive it.
  useEffect(() => {
    if (error instanceof MissingCode) void reloadOutdated();
  }, [error]);
  return (
    <ProblemState
      error={error}
      headingLevel={1}
      onRetry={() => {
        if (error instanceof MissingCode) return void canReload().then((can) => can && location.reload());
        reset();
        void router.invalidate();
      }}
    />
  );
}
