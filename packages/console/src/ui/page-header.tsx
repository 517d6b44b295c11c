import { ChevronRight } from "lucide-react";
import type { ReactNode } from "react";

/** Props of {@link PageHeader}. */
export interface PageHeaderProps {
  /** The page's one h1. */
  readonly title: ReactNode;
  /** Badges after the title. */
  readonly meta?: ReactNode;
  readonly description?: ReactNode;
  /** Links to what is above; the page itself is left out. */
  readonly breadcrumbs?: readonly { readonly id: string; readonly link: ReactNode }[] | undefined;
  /** Names the row of breadcrumbs. */
  readonly breadcrumbsLabel?: string | undefined;
  readonly actions?: ReactNode;
}

/** What page this is, and what can be done here. */
export function PageHeader({ title, meta, description, breadcrumbs, breadcrumbsLabel, actions }: PageHeaderProps) {
  return (
    <header className="flex flex-wrap items-end justify-between gap-x-4 gap-y-2 pb-4">
      <div className="min-w-0">
        {breadcrumbs === undefined ? null : (
          <nav aria-label={breadcrumbsLabel}>
            <ol className="flex flex-wrap items-center gap-1 pb-1 text-sm text-ink-muted">
              {breadcrumbs.map(({ id, link }) => (
                <li key={id} className="flex items-center gap-1">
                  {link}
                  <ChevronRight aria-hidden size={12} className="text-ink-faint" />
                </li>
              ))}
            </ol>
          </nav>
        )}
        <div className="flex min-h-8 flex-wrap items-center gap-x-2 gap-y-1">
          <h1 className="min-w-0 text-xl font-semibold text-balance wrap-anywhere outline-none">{title}</h1>
          {meta}
        </div>
        {description === undefined ? null : <div className="text-base text-ink-muted">{description}</div>}
      </div>
      {actions === undefined ? null : <div className="flex flex-wrap items-center gap-2">{actions}</div>}
    </header>
  );
}
