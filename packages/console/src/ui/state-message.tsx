import { clsx } from "clsx";
import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";

/** Props of {@link StateMessage}. */
export interface StateMessageProps {
  readonly icon: LucideIcon;
  readonly title: ReactNode;
  readonly text?: ReactNode;
  readonly action?: ReactNode;
  /** Of the title: what comes below the heading that it stands under. 2 when not said. */
  readonly headingLevel?: 1 | 2 | 3 | 4 | undefined;
  /** Inside a panel, with less room. */
  readonly compact?: boolean | undefined;
  readonly role?: "alert" | "status" | undefined;
  readonly iconClassName?: string | undefined;
  readonly children?: ReactNode;
}

/** Stands where content would: what {@link EmptyState}, {@link ErrorState} and {@link ForbiddenState} are made of. */
export function StateMessage({
  icon: Icon,
  title,
  text,
  action,
  headingLevel = 2,
  compact = false,
  role,
  iconClassName,
  children,
}: StateMessageProps) {
  const Heading = `h${headingLevel}` as const;
  return (
    <div role={role} className={clsx("mx-auto flex max-w-md flex-col items-center gap-3 px-4 text-center", compact ? "py-6" : "py-16")}>
      <span className={clsx("flex items-center justify-center rounded-full border", compact ? "size-8" : "size-10", iconClassName)}>
        <Icon aria-hidden size={compact ? 16 : 20} />
      </span>
      <div className="flex flex-col gap-1">
        <Heading className={clsx("font-semibold text-balance text-ink outline-none", compact ? "text-base" : "text-lg")}>{title}</Heading>
        {text === undefined ? null : <div className="text-base text-pretty text-ink-muted">{text}</div>}
      </div>
      {action === undefined ? null : <div className="flex flex-wrap justify-center gap-2">{action}</div>}
      {children}
    </div>
  );
}
