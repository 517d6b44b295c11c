import { clsx } from "clsx";
import { LoaderCircle } from "lucide-react";

/** Props of {@link Spinner}. */
export interface SpinnerProps {
  /** What is going on; left out where words beside it already say so. */
  readonly label?: string | undefined;
  /** 16 px when not said. */
  readonly size?: 12 | 16 | 20 | 24 | undefined;
  readonly className?: string | undefined;
}

/** Something is going on, and nobody knows for how long. */
export function Spinner({ label, size = 16, className }: SpinnerProps) {
  const icon = <LoaderCircle aria-hidden size={size} className={clsx("shrink-0 animate-spin", className)} />;
  if (label === undefined) return icon;
  return (
    <span role="status" className="inline-flex">
      {icon}
      <span className="sr-only">{label}</span>
    </span>
  );
}
