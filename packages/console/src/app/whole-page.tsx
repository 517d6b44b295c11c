/** What fills the page while there is no tenant on it. */
import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import { Button } from "../ui/button.tsx";
import { Spinner } from "../ui/spinner.tsx";
import { useExplainError } from "./explain-error.ts";

export function WholePage({ children }: { readonly children: ReactNode }) {
  return <main className="grid min-h-dvh place-items-center p-6">{children}</main>;
}

export function WholePageLoading() {
  const t = useTranslations("app");
  return (
    <WholePage>
      <p role="status" className="flex items-center gap-2 text-ink-muted">
        <Spinner size={16} />
        {t("loading")}
      </p>
    </WholePage>
  );
}

export interface WholePageErrorProps {
  readonly title?: string | undefined;
  readonly error: unknown;
  readonly onRetry: () => void;
  readonly onSignOut?: () => void;
}

export function WholePageError({ title, error, onRetry, onSignOut }: WholePageErrorProps) {
  const t = useTranslations("app");
  const { text, requestId } = useExplainError()(error);
  return (
    <WholePage>
      <div role="alert" className="flex max-w-md flex-col items-center gap-3 text-center">
        <h1 className="text-xl font-semibold">{title ?? t("error.title")}</h1>
        <p className="text-ink-muted">{text}</p>
        {requestId === undefined ? null : <p className="text-xs text-ink-faint">{t("error.request_id", { id: requestId })}</p>}
        <div className="flex gap-2">
          <Button variant="primary" onClick={onRetry}>
            {t("retry")}
          </Button>
          {onSignOut === undefined ? null : <Button onClick={onSignOut}>{t("account.sign_out")}</Button>}
        </div>
      </div>
    </WholePage>
  );
}
