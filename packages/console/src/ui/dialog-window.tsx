import { clsx } from "clsx";
import { X } from "lucide-react";
import { Dialog as Radix } from "radix-ui";
import { useRef } from "react";
import { buttonClass } from "./button-class.ts";
import { DialogFooter, type DialogProps } from "./dialog.tsx";
import { useFocusReturn } from "./focus-return.ts";

const widths = { sm: "sm:w-100", md: "sm:w-140", lg: "sm:w-200" };

// Of radio buttons the keyboard reaches the chosen one.
const focusable = ":is(input, select, textarea, button, a[href], [tabindex='0']):not(:disabled, [type='radio']:not(:checked))";

/** What is seen of a dialog. */
export function DialogWindow({
  open,
  onOpenChange,
  title,
  description,
  closeLabel,
  footer,
  size = "md",
  placement = "centre",
  closesOutside = true,
  wrap,
  children,
}: DialogProps) {
  const focus = useFocusReturn();
  const content = useRef<HTMLDivElement>(null);
  const body = useRef<HTMLDivElement>(null);
  const inside = (
    <>
      <div ref={body} className="min-h-0 grow overflow-y-auto overscroll-contain px-4 py-3">
        {children}
      </div>
      {footer === undefined ? null : <DialogFooter>{footer}</DialogFooter>}
    </>
  );
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 animate-appear bg-overlay" />
        <Radix.Content
          ref={content}
          {...(description === undefined ? { "aria-describedby": undefined } : {})}
          onCloseAutoFocus={focus.giveBack}
          onOpenAutoFocus={(event) => {
            focus.remember();
            // The close button is the first control, and never what one came for.
            event.preventDefault();
            const first = body.current?.querySelector<HTMLElement>(focusable) ?? content.current;
            first?.focus();
          }}
          onInteractOutside={(event) => {
            // A toast is no part of the page behind: its buttons work while the dialog stays.
            const onToast = event.target instanceof Element && event.target.closest("[data-sonner-toaster]") !== null;
            if (!closesOutside || onToast) event.preventDefault();
          }}
          className={clsx(
            "fixed z-40 flex flex-col border-line bg-raised text-ink shadow-lg outline-none",
            placement === "centre" && [
              "inset-0 animate-rise sm:inset-auto sm:top-[12vh] sm:left-1/2 sm:max-h-[80vh] sm:max-w-[calc(100vw-2rem)] sm:-translate-x-1/2 sm:rounded-xl sm:border",
              widths[size],
            ],
            placement === "side" && ["inset-y-0 right-0 w-full animate-slide-in sm:max-w-[calc(100vw-2rem)] sm:border-l", widths[size]],
          )}
        >
          <div className="flex items-start gap-3 border-b border-line py-2.5 pr-2.5 pl-4">
            <div className="min-w-0 grow py-1">
              <Radix.Title className="text-lg font-semibold text-balance">{title}</Radix.Title>
              {description === undefined ? null : <Radix.Description className="text-sm text-ink-muted">{description}</Radix.Description>}
            </div>
            <Radix.Close asChild>
              {/* Without a tooltip: Escape belongs to the dialog. */}
              <button type="button" aria-label={closeLabel} className={buttonClass({ variant: "quiet", square: true })}>
                <X aria-hidden size={16} />
              </button>
            </Radix.Close>
          </div>
          {wrap === undefined ? inside : wrap(inside)}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
