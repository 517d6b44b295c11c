import { clsx } from "clsx";
import type { ReactNode } from "react";

/** Props of {@link DefinitionList}. */
export interface DefinitionListProps {
  readonly items: readonly { readonly id: string; readonly term: ReactNode; readonly description: ReactNode }[];
  /** `rows` (when not said): term and description side by side. `stacked`: under each other. */
  readonly layout?: "rows" | "stacked" | undefined;
  readonly className?: string | undefined;
}

/** The properties of something. */
export function DefinitionList({ items, layout = "rows", className }: DefinitionListProps) {
  return (
    <dl className={clsx("flex flex-col", layout === "rows" ? "gap-1" : "gap-3", className)}>
      {items.map(({ id, term, description }) => (
        <div key={id} className={layout === "rows" ? "flex min-h-7 items-baseline gap-3" : "flex flex-col gap-0.5"}>
          <dt className={clsx("text-sm text-ink-muted", layout === "rows" && "w-28 shrink-0")}>{term}</dt>
          <dd className="min-w-0 grow text-sm wrap-anywhere">{description}</dd>
        </div>
      ))}
    </dl>
  );
}
