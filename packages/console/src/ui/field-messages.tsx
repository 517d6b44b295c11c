import { CircleExclamationPoint } from "lucide-react";
import type { ReactNode } from "react";

/** Props of {@link FieldMessages}. */
export interface FieldMessagesProps {
  readonly hint?: ReactNode;
  readonly hintId: string;
  readonly error?: string | undefined;
  readonly errorId: string;
}

/** The hint and the error below a control; an error that comes is read out. */
export function FieldMessages({ hint, hintId, error, errorId }: FieldMessagesProps) {
  return (
    <>
      {hint === undefined ? null : (
        <p id={hintId} className="text-xs text-ink-muted">
          {hint}
        </p>
      )}
      <div aria-live="polite" className="empty:hidden">
        {error === undefined ? null : (
          <p id={errorId} className="flex items-start gap-1 text-xs font-medium text-danger-text">
            <CircleExclamationPoint aria-hidden size={12} className="mt-0.5 shrink-0" />
            {error}
          </p>
        )}
      </div>
    </>
  );
}
