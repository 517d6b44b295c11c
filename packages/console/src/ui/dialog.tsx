import { clsx } from "clsx";
import { X } from "lucide-react";
import { Dialog as Radix } from "radix-ui";
import { useRef, type ReactNode, type RefObject } from "react";
import { buttonClass } from "./button-class.ts";
import { useFocusReturn } from "./focus-return.ts";

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
  /** `side`: a sheet at the right edge (navigation, details); at the left with `side-start`. */
  readonly placement?: "centre" | "side" | "side-start" | undefined;
  /** What gets the focus first; the first control of the body when not said. */
  readonly initialFocus?: RefObject<HTMLElement | null> | undefined;
  /** False: a click beside it closes nothing (there is something to lose). */
  readonly closesOutside?: boolean | undefined;
  /** Wraps body and footer: `(inside) => <form onSubmit={…} className="contents">{inside}</form>`. */
  readonly wrap?: ((inside: ReactNode) => ReactNode) | undefined;
  readonly children?: ReactNode;
}

const widths = { sm: "sm:w-100", md: "sm:w-140", lg: "sm:w-200" };

// Of radio buttons the keyboard reaches the chosen one.
const focusable = ":is(input, select, textarea, button, a[href], [tabindex='0']):not(:disabled, [type='radio']:not(:checked))";

/** A task of its own over the page: keeps the focus inside, gives it back, covers a phone's whole screen. */
export function Dialog({
  open,
  onOpenChange,
  title,
  description,
  closeLabel,
  footer,
  size = "md",
  placement = "centre",
  initialFocus,
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
            const first = initialFocus?.current ?? body.current?.querySelector<HTMLElement>(focusable) ?? content.current;
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
            placement === "side-start" && "inset-y-0 left-0 w-72 max-w-[calc(100vw-3rem)] animate-appear border-r",
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

/** The row of buttons under a dialog. */
export function DialogFooter({ children }: { readonly children: ReactNode }) {
  return <div className="flex flex-wrap items-center justify-end gap-2 border-t border-line px-4 py-3">{children}</div>;
}
