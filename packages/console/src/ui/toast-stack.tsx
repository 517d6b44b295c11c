import { CircleCheck, CircleExclamationPoint, Info, X } from "lucide-react";
import { Toaster as Sonner } from "sonner";
import { buttonClass } from "./button-class.ts";
import type { ToasterProps } from "./toast.tsx";

/** What the toasts on screen look like, and how they lie on each other. */
export function ToastStack({ label, closeLabel }: ToasterProps) {
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
