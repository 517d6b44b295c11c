import { clsx } from "clsx";

/** Props of {@link Skeleton}. */
export interface SkeletonProps {
  /** What is on its way; read out. Once per region that loads. */
  readonly label?: string | undefined;
  /** Lines of text; 1 when not said. */
  readonly lines?: number | undefined;
  /** Classes of height and width of each line. */
  readonly className?: string | undefined;
}

const widths = ["w-full", "w-11/12", "w-4/5", "w-full", "w-2/3"];

/** Where content will be, in its size, so that nothing jumps. */
export function Skeleton({ label, lines = 1, className }: SkeletonProps) {
  const bars = Array.from({ length: lines }, (_, line) => (
    <span
      key={line}
      className={clsx(
        "block animate-pulse rounded-sm bg-neutral-soft forced-colors:border",
        className ?? ["h-4", lines > 1 && widths[line % widths.length]],
      )}
    />
  ));
  return (
    <span role={label === undefined ? undefined : "status"} className="flex flex-col gap-2">
      {label === undefined ? null : <span className="sr-only">{label}</span>}
      <span aria-hidden className="contents">
        {bars}
      </span>
    </span>
  );
}
