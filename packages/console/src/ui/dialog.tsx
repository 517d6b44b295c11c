import type { ReactNode } from "react";
import { FromFirst, lazyPart, usePreload } from "./lazy-part.tsx";

const DialogWindow = lazyPart(async () => (await import("./dialog-window.tsx")).DialogWindow);

/** Props of {@link Dialog}. */
export interface DialogProps {
  readonly open: boolean;
  /** Escape, the close button or a click beside it; the caller decides. */
  readonly onOpenChange: (open: boolean) => void;
  readonly title: ReactNode;
  /** One sentence under the title, read out with it. */
  readonly description?: ReactNode;
  /** Names the close button. */
  readonly closeLabel: string;
  /** Buttons; the one that does it comes last. */
  readonly footer?: ReactNode;
  /** 400, 560 (when not said) or 800 px wide. */
  readonly size?: "sm" | "md" | "lg" | undefined;
  /** `side`: a sheet at the right edge, for details. */
  readonly placement?: "centre" | "side" | undefined;
  /** False: a click beside it closes nothing (there is something to lose). */
  readonly closesOutside?: boolean | undefined;
  /** Wraps body and footer: `(inside) => <form onSubmit={…} className="contents">{inside}</form>`. */
  readonly wrap?: ((inside: ReactNode) => ReactNode) | undefined;
  readonly children?: ReactNode;
}

/** A task of its own over the page: keeps the focus inside, gives it back, covers a phone's whole screen. */
export function Dialog(props: DialogProps) {
  usePreload(DialogWindow);
  return (
    <FromFirst when={props.open}>
      <DialogWindow {...props} />
    </FromFirst>
  );
}

/** The row of buttons under a dialog. */
export function DialogFooter({ children }: { readonly children: ReactNode }) {
  return <div className="flex flex-wrap items-center justify-end gap-2 border-t border-line px-4 py-3">{children}</div>;
}
