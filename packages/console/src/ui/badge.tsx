import { clsx } from "clsx";
import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { Shape, type ShapeName } from "./shape.tsx";
import { softTone, textTone, type Tone } from "./tone.ts";

/** Props of {@link Badge}. */
export interface BadgeProps {
  readonly tone?: Tone | undefined;
  /** An icon or a shape goes with each tone that means something. */
  readonly icon?: LucideIcon | undefined;
  readonly shape?: ShapeName | undefined;
  /** `plain` has no ground: for dense rows. */
  readonly look?: "soft" | "plain" | undefined;
  /** The words. */
  readonly children: ReactNode;
  /** Only the icon is seen (dense rows); the words are still read out, and shown on hover. Needs words that are a string. */
  readonly iconOnly?: boolean | undefined;
  readonly className?: string | undefined;
}

/** A state or a count in a word. */
export function Badge({ tone = "neutral", icon: Icon, shape, look = "soft", iconOnly = false, className, children }: BadgeProps) {
  return (
    <span
      title={iconOnly && typeof children === "string" ? children : undefined}
      className={clsx(
        "inline-flex max-w-full items-center gap-1 text-xs font-medium whitespace-nowrap tabular-nums",
        look === "soft" ? ["rounded-sm border px-1.5 py-px", softTone[tone]] : textTone[tone],
        className,
      )}
    >
      {Icon === undefined ? null : <Icon aria-hidden size={look === "soft" ? 12 : 14} className="shrink-0" />}
      {shape === undefined ? null : <Shape name={shape} className="shrink-0" />}
      <span className={iconOnly ? "sr-only" : "truncate"}>{children}</span>
    </span>
  );
}
