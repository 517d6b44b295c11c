import { CircleCheck, CircleExclamationPoint, Info, X } from "lucide-react";
import { Toaster as Sonner, toast } from "sonner";
import { buttonClass } from "./button-class.ts";

/** Props of {@link Toaster}. */
export interface ToasterProps {
  /** Names the place of the toasts. */
  readonly label: string;
  /** Names the button that dismisses one. */
  readonly closeLabel: string;
}

/** Once in the console: where toasts appear. Read out politely; Alt+T moves the focus there. */
export function Toaster({ label, closeLabel }: ToasterProps) {
  return (
    <Sonner
      customAriaLabel={label}
      position="bottom-right"
      // One that can be undone is not covered by the next.
      expand
      gap={8}
      offset={16}
      mobileOffset={12}
      icons={{
        success: <CircleCheck aria-hidden size={16} className="text-success" />,
        error: <CircleExclamationPoint aria-hidden size={16} className="text-danger" />,
        info: <Info aria-hidden size={16} className="text-info" />,
        close: <X aria-hidden size={14} />,
      }}
      toastOptions={{
        unstyled: true,
        closeButton: true,
        closeButtonAriaLabel: closeLabel,
        classNames: {
          toast:
            "flex w-full sm:w-(--width) items-start gap-2 rounded-lg border border-line bg-raised py-2.5 pr-10 pl-3 text-base text-ink shadow-lg",
          icon: "mt-0.5 flex shrink-0",
          content: "min-w-0 grow",
          title: "font-medium wrap-anywhere",
          description: "text-sm text-ink-muted wrap-anywhere",
          actionButton: `${buttonClass({ size: "sm" })} -my-0.5`,
          closeButton:
            "absolute top-2 right-2 flex size-6 items-center justify-center rounded-sm text-ink-faint hover:bg-hover hover:text-ink order-last",
        },
      }}
    />
  );
}

/** What all toasts may have. */
export interface ToastOptions {
  readonly description?: string | undefined;
  /** A toast with the same id takes the place of the one before. */
  readonly id?: string | undefined;
  /** Milliseconds it stays; longer when there is something to press. */
  readonly duration?: number | undefined;
}

interface ToastAction {
  readonly label: string;
  readonly onPress: () => void;
}

const dataOf = ({ description, id, duration }: ToastOptions, action: ToastAction | undefined) => ({
  ...(description === undefined ? {} : { description }),
  ...(id === undefined ? {} : { id }),
  duration: duration ?? (action === undefined ? 5000 : 10_000),
  ...(action === undefined ? {} : { action: { label: action.label, onClick: action.onPress } }),
});

/** It is done; `undo` takes it back. Answers with an id for {@link dismissToast}. */
export function toastDone(message: string, options: ToastOptions & { readonly undo?: ToastAction | undefined } = {}): string | number {
  return toast.success(message, dataOf(options, options.undo));
}

/** It did not work, and what was shown has been taken back. */
export function toastProblem(message: string, options: ToastOptions & { readonly retry?: ToastAction | undefined } = {}): string | number {
  return toast.error(message, dataOf({ duration: 10_000, ...options }, options.retry));
}

/** Somebody else did something. */
export function toastNews(message: string, options: ToastOptions & { readonly action?: ToastAction | undefined } = {}): string | number {
  return toast.info(message, dataOf(options, options.action));
}

/** Takes one away; all without an id, as when somebody signs out. */
export function dismissToast(id?: string | number): void {
  toast.dismiss(id);
}
