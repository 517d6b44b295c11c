import { clsx } from "clsx";
import { fillTone, type Tone } from "./tone.ts";

/** Props of {@link Progress}. */
export interface ProgressProps {
  /** Names the bar. */
  readonly label: string;
  /** From 0 to `max`. */
  readonly value: number;
  /** 100 when not said. */
  readonly max?: number | undefined;
  /** What the value means in words, such as "3 of 12"; a percentage is read out when not said. */
  readonly valueText?: string | undefined;
  readonly tone?: Tone | undefined;
  /** `meter`: a quantity in its range, not a task on its way. */
  readonly kind?: "progress" | "meter" | undefined;
  readonly className?: string | undefined;
}

/** How much of something; put the figure beside it. */
export function Progress({ label, value, max = 100, valueText, tone = "accent", kind = "progress", className }: ProgressProps) {
  const share = max <= 0 ? 0 : Math.min(1, Math.max(0, value / max));
  return (
    <div
      role={kind === "meter" ? "meter" : "progressbar"}
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={max}
      aria-valuenow={Math.min(max, Math.max(0, value))}
      aria-valuetext={valueText}
      className={clsx("h-1.5 w-full overflow-hidden rounded-full bg-neutral-soft forced-colors:border", className)}
    >
      <div className={clsx("h-full rounded-full forced-color-adjust-none", fillTone[tone])} style={{ width: `${share * 100}%` }} />
    </div>
  );
}
