import { clsx } from "clsx";
import { fillTone, type Tone } from "./tone.ts";

/** Props of {@link ShareBar}. */
export interface ShareBarProps {
  /** Names the whole. */
  readonly label: string;
  readonly shares: readonly { readonly id: string; readonly label: string; readonly value: number; readonly tone: Tone }[];
  /** A share's figure in words; the bare number when not said. */
  readonly format?: ((value: number) => string) | undefined;
  /** The legend is read out, not seen. */
  readonly legendHidden?: boolean | undefined;
  readonly className?: string | undefined;
}

/** The parts of a whole in one bar; the legend has each part's name and figure. */
export function ShareBar({ label, shares, format = String, legendHidden = false, className }: ShareBarProps) {
  return (
    <figure aria-label={label} className={clsx("flex flex-col gap-2", className)}>
      <div aria-hidden className="flex h-2 w-full gap-0.5 overflow-hidden rounded-full bg-neutral-soft">
        {shares
          .filter(({ value }) => value > 0)
          .map(({ id, label, value, tone }) => (
            <span
              key={id}
              title={`${label}: ${format(value)}`}
              className={clsx("min-w-1 forced-color-adjust-none", fillTone[tone])}
              style={{ flexGrow: value, flexBasis: 0 }}
            />
          ))}
      </div>
      <ul className={legendHidden ? "sr-only" : "flex flex-wrap gap-x-4 gap-y-1 text-xs text-ink-muted"}>
        {shares.map(({ id, label, value, tone }) => (
          <li key={id} className="flex items-center gap-1.5">
            <span aria-hidden className={clsx("size-2 shrink-0 rounded-[2px] forced-color-adjust-none", fillTone[tone])} />
            {label} <span className="font-medium text-ink tabular-nums">{format(value)}</span>
          </li>
        ))}
      </ul>
    </figure>
  );
}
