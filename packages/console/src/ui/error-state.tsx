import { RotateCw, TriangleExclamationPoint } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "./button.tsx";
import { StateMessage, type StateMessageProps } from "./state-message.tsx";

/** Props of {@link ErrorState}. */
export interface ErrorStateProps extends Pick<StateMessageProps, "title" | "text" | "headingLevel" | "compact"> {
  readonly icon?: StateMessageProps["icon"] | undefined;
  /** With `retryLabel`: a button that tries again. */
  readonly onRetry?: (() => void) | undefined;
  readonly retryLabel?: string | undefined;
  /** It is being tried again. */
  readonly busy?: boolean | undefined;
  /** Another way out, beside the retry. */
  readonly action?: ReactNode;
  /** For whoever looks for the cause: a code, a request's id. */
  readonly details?: ReactNode;
}

/** Something did not come, and is read out at once. */
export function ErrorState({ icon = TriangleExclamationPoint, onRetry, retryLabel, busy, action, details, ...rest }: ErrorStateProps) {
  const actions =
    onRetry === undefined && action === undefined ? undefined : (
      <>
        {onRetry === undefined ? null : (
          <Button icon={RotateCw} busy={busy} onClick={onRetry}>
            {retryLabel}
          </Button>
        )}
        {action}
      </>
    );
  return (
    <StateMessage {...rest} icon={icon} role="alert" action={actions} iconClassName="border-danger-line bg-danger-soft text-danger-text">
      {details === undefined ? null : <div className="font-mono text-xs wrap-anywhere text-ink-faint">{details}</div>}
    </StateMessage>
  );
}
