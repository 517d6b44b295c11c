import { clsx } from "clsx";
import { CircleCheck, CircleExclamationPoint, Info, TriangleExclamationPoint } from "lucide-react";
import type { ReactNode } from "react";
import { softTone } from "./tone.ts";

/** Props of {@link Banner}. */
export interface BannerProps {
  readonly tone?: "info" | "success" | "warning" | "danger" | undefined;
  readonly title?: ReactNode;
  readonly children?: ReactNode;
  /** Buttons. */
  readonly actions?: ReactNode;
  /** Read out when it comes: `assertive` interrupts. Danger does when not said; the others wait. */
  readonly live?: "off" | "polite" | "assertive" | undefined;
  readonly className?: string | undefined;
}

const icons = { info: Info, success: CircleCheck, warning: TriangleExclamationPoint, danger: CircleExclamationPoint };

/** A word about the whole page or panel. */
export function Banner({ tone = "info", title, children, actions, live, className }: BannerProps) {
  const Icon = icons[tone];
  const urgency = live ?? (tone === "danger" ? "assertive" : "polite");
  return (
    <div
      role={urgency === "off" ? undefined : urgency === "assertive" ? "alert" : "status"}
      className={clsx("flex items-start gap-2 rounded-md border px-3 py-2 text-base", softTone[tone], className)}
    >
      <Icon aria-hidden size={16} className={clsx("shrink-0", actions === undefined ? "mt-0.5" : "mt-1.5")} />
      <div className="flex min-w-0 grow flex-wrap items-center gap-x-3 gap-y-1.5">
        <div className="min-w-0 grow basis-56">
          {title === undefined ? null : <p className="font-semibold">{title}</p>}
          {children === undefined ? null : <div className="wrap-anywhere text-ink">{children}</div>}
        </div>
        {actions === undefined ? null : <div className="flex flex-wrap items-center gap-2">{actions}</div>}
      </div>
    </div>
  );
}
