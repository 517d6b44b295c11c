import type { ReactNode } from "react";
import { Button } from "./button.tsx";

/** Props of {@link LoadMore}. */
export interface LoadMoreProps {
  /** Names the button. */
  readonly label: string;
  readonly onMore: () => void;
  /** There is more. Without it only the summary is left. */
  readonly more: boolean;
  readonly busy?: boolean | undefined;
  /** How much is shown; read out when it changes. */
  readonly summary?: ReactNode;
  /** Why the next page did not come; the button tries again. */
  readonly error?: string | undefined;
}

/** The foot of a list that comes in pages. */
export function LoadMore({ label, onMore, more, busy = false, summary, error }: LoadMoreProps) {
  return (
    <div className="flex flex-wrap items-center justify-center gap-3 px-2 py-3 text-sm text-ink-muted">
      <div role="status" className="empty:hidden">
        {error === undefined ? summary : <span className="text-danger-text">{error}</span>}
      </div>
      {more ? (
        <Button size="sm" busy={busy} onClick={onMore}>
          {label}
        </Button>
      ) : null}
    </div>
  );
}
