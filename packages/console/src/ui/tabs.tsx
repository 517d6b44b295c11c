import type { LucideIcon } from "lucide-react";
import { Tabs as Radix } from "radix-ui";
import type { ReactNode } from "react";

/** One view of a {@link Tabs}. */
export interface Tab<Value extends string> {
  readonly value: Value;
  readonly label: ReactNode;
  readonly icon?: LucideIcon | undefined;
  /** A figure after the label. */
  readonly count?: string | number | undefined;
  /** Drawn only while it is the chosen one. */
  readonly content: ReactNode;
}

/** Props of {@link Tabs}. */
export interface TabsProps<Value extends string> {
  /** Names the row. */
  readonly label: string;
  readonly tabs: readonly Tab<Value>[];
  readonly value: Value;
  readonly onChange: (value: Value) => void;
  /** At the right of the row. */
  readonly aside?: ReactNode;
  readonly className?: string | undefined;
}

/** Views of the same thing, one at a time. Views that have an address are links instead. */
export function Tabs<Value extends string>({ label, tabs, value, onChange, aside, className }: TabsProps<Value>) {
  return (
    <Radix.Root
      value={value}
      onValueChange={(next) => {
        const tab = tabs.find((tab) => tab.value === next);
        if (tab !== undefined) onChange(tab.value);
      }}
      className={className}
    >
      <div className="flex items-center justify-between gap-2 border-b border-line">
        <Radix.List aria-label={label} className="-mb-px flex min-w-0 gap-4 overflow-x-auto px-1">
          {tabs.map(({ value, label, icon: Icon, count }) => (
            <Radix.Trigger
              key={value}
              value={value}
              className="flex min-h-9 shrink-0 items-center gap-1.5 rounded-t-sm border-b-2 border-transparent text-base font-medium text-ink-muted hover:text-ink focus-visible:-outline-offset-2 data-[state=active]:border-accent-text data-[state=active]:text-ink forced-colors:data-[state=inactive]:border-[color:Canvas] pointer-coarse:min-h-11"
            >
              {Icon === undefined ? null : <Icon aria-hidden size={16} />}
              {label}
              {count === undefined ? null : (
                <span className="rounded-sm bg-neutral-soft px-1 text-xs text-neutral-text tabular-nums">{count}</span>
              )}
            </Radix.Trigger>
          ))}
        </Radix.List>
        {aside}
      </div>
      {tabs.map(({ value, content }) => (
        <Radix.Content key={value} value={value} className="rounded-sm pt-3">
          {content}
        </Radix.Content>
      ))}
    </Radix.Root>
  );
}
