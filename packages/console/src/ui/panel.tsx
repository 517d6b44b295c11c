import { clsx } from "clsx";
import { useId, type ReactNode } from "react";

/** Props of {@link Panel}. */
export interface PanelProps {
  /** Names the part; without it the panel is only a ground. */
  readonly title?: ReactNode;
  /** 2 when not said. */
  readonly headingLevel?: 2 | 3 | 4 | undefined;
  readonly description?: ReactNode;
  /** At the right of the title. */
  readonly actions?: ReactNode;
  readonly footer?: ReactNode;
  /** Without padding: a table reaches the edges. */
  readonly flush?: boolean | undefined;
  readonly className?: string | undefined;
  readonly children?: ReactNode;
}

/** A part of the page on its own ground. */
export function Panel({ title, headingLevel = 2, description, actions, footer, flush = false, className, children }: PanelProps) {
  const titleId = useId();
  const Heading = `h${headingLevel}` as const;
  const Part = title === undefined ? "div" : "section";
  return (
    <Part
      aria-labelledby={title === undefined ? undefined : titleId}
      className={clsx("flex min-w-0 flex-col rounded-lg border border-line bg-surface", className)}
    >
      {title === undefined && actions === undefined ? null : (
        <div className="flex min-h-11 flex-wrap items-center justify-between gap-x-3 gap-y-1 border-b border-line px-4 py-1.5">
          <div className="min-w-0">
            {title === undefined ? null : (
              <Heading id={titleId} className="text-base font-semibold">
                {title}
              </Heading>
            )}
            {description === undefined ? null : <div className="text-sm text-ink-muted">{description}</div>}
          </div>
          {actions === undefined ? null : <div className="flex flex-wrap items-center gap-1.5">{actions}</div>}
        </div>
      )}
      <div className={clsx("min-w-0 grow", !flush && "p-4")}>{children}</div>
      {footer === undefined ? null : <div className="border-t border-line px-4 py-3 text-sm">{footer}</div>}
    </Part>
  );
}
