import { clsx } from "clsx";

export type ButtonVariant = "primary" | "secondary" | "quiet" | "danger";
export type ButtonSize = "sm" | "md" | "lg";

/** How a button looks. */
export interface ButtonLook {
  /** `secondary` when not said. One `primary` per view. */
  readonly variant?: ButtonVariant | undefined;
  /** 28, 32 (when not said) or 40 px high; at least 40 px where a finger points. */
  readonly size?: ButtonSize | undefined;
  /** As wide as it is high. */
  readonly square?: boolean | undefined;
}

const variants: Readonly<Record<ButtonVariant, string>> = {
  primary: "border-transparent bg-accent text-on-fill hover:bg-accent-hover",
  secondary: "border-line-strong/60 bg-surface text-ink shadow-sm hover:bg-[color-mix(in_srgb,var(--color-surface),var(--color-ink)_5%)]",
  quiet: "border-transparent text-ink-muted hover:bg-hover hover:text-ink active:bg-pressed aria-pressed:bg-pressed aria-pressed:text-ink",
  danger: "border-transparent bg-danger-fill text-on-fill hover:bg-danger-fill-hover",
};

const heights: Readonly<Record<ButtonSize, string>> = { sm: "min-h-7 text-sm", md: "min-h-8 text-base", lg: "min-h-10 text-base" };
const paddings: Readonly<Record<ButtonSize, string>> = { sm: "px-2", md: "px-3", lg: "px-4" };
const widths: Readonly<Record<ButtonSize, string>> = { sm: "w-7", md: "w-8", lg: "w-10" };

/** The classes of a button, for what is none but looks like one: a link. */
export const buttonClass = ({ variant = "secondary", size = "md", square = false }: ButtonLook = {}): string =>
  clsx(
    "inline-flex shrink-0 items-center justify-center gap-1.5 rounded-md border font-medium whitespace-nowrap select-none",
    "transition-colors duration-100 pointer-coarse:min-h-10",
    "aria-disabled:cursor-not-allowed aria-disabled:opacity-60 disabled:cursor-not-allowed disabled:opacity-60",
    variants[variant],
    heights[size],
    square ? [widths[size], "pointer-coarse:w-10"] : paddings[size],
  );
