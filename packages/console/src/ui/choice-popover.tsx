import { clsx } from "clsx";
import { ChevronsUpDown, X } from "lucide-react";
import { Popover } from "radix-ui";
import { useId, type ReactNode } from "react";
import { controlClass } from "./control-class.ts";
import { useFieldWiring } from "./field-wiring.ts";

interface ChoicePopoverProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly label: string | undefined;
  readonly disabled: boolean;
  readonly className: string | undefined;
  /** Given: a button that takes back what is chosen. */
  readonly clear: { readonly label: string; readonly onClear: () => void } | undefined;
  /** What is chosen, as seen in the closed control. */
  readonly shown: ReactNode;
  readonly children: ReactNode;
}

/** What a combobox is when closed, and the popover under it. */
export function ChoicePopover({ open, onOpenChange, label, disabled, className, clear, shown, children }: ChoicePopoverProps) {
  const { attributes, labelId } = useFieldWiring({});
  const contentId = useId();
  return (
    <Popover.Root open={open} onOpenChange={onOpenChange} modal>
      <div className={clsx("relative min-w-0", className)}>
        <Popover.Trigger asChild>
          <button
            {...attributes}
            type="button"
            role="combobox"
            aria-haspopup="dialog"
            aria-expanded={open}
            aria-controls={contentId}
            aria-label={label}
            aria-labelledby={label === undefined ? labelId : undefined}
            disabled={disabled}
            className={clsx(controlClass, "flex min-h-8 items-center gap-2 py-0.5 pl-2 text-left", clear === undefined ? "pr-7" : "pr-14")}
          >
            {shown}
          </button>
        </Popover.Trigger>
        <ChevronsUpDown aria-hidden size={14} className="pointer-events-none absolute top-1/2 right-2 -translate-y-1/2 text-ink-faint" />
        {clear === undefined || disabled ? null : (
          <button
            type="button"
            aria-label={clear.label}
            title={clear.label}
            onClick={clear.onClear}
            className="absolute inset-y-0.5 right-7 my-auto flex size-6 items-center justify-center rounded-sm text-ink-faint hover:bg-hover hover:text-ink"
          >
            <X aria-hidden size={14} />
          </button>
        )}
      </div>
      <Popover.Portal>
        <Popover.Content
          id={contentId}
          align="start"
          sideOffset={4}
          collisionPadding={8}
          aria-label={label}
          aria-labelledby={label === undefined ? labelId : undefined}
          className="z-50 w-(--radix-popover-trigger-width) min-w-56 animate-appear rounded-lg border border-line bg-raised text-ink shadow-md outline-none"
        >
          {children}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
