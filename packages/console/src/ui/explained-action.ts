import { useState, type MouseEvent } from "react";

/** What keeps an action from being done now. */
export interface Hindrance {
  /** It is being done. */
  readonly busy?: boolean | undefined;
  /** Why it can't be done: the control stays reachable, so that the reason is heard and seen. */
  readonly reason?: string | undefined;
}

/** A control that says why it does nothing, instead of a disabled one that nobody can reach. A tap shows the reason too. */
export function useExplainedAction(
  { busy = false, reason }: Hindrance,
  onClick: ((event: MouseEvent<HTMLButtonElement>) => void) | undefined,
) {
  const [open, onOpenChange] = useState(false);
  const hindered = busy || reason !== undefined;
  return {
    attributes: {
      "aria-disabled": hindered ? true : undefined,
      "aria-busy": busy ? true : undefined,
      onClick: (event: MouseEvent<HTMLButtonElement>) => {
        if (!hindered) {
          onClick?.(event);
          return;
        }
        // Also keeps a form from being sent by its submit button, and the tooltip from closing.
        event.preventDefault();
        onOpenChange(reason !== undefined);
      },
    },
    tooltip: { open, onOpenChange },
  };
}
