/** Notifications by the reader's day. Pure. */
import { format, subDays } from "date-fns";

export interface DayGroup<T> {
  /** `2026-11-22`, in the reader's time zone. */
  readonly day: string;
  readonly items: readonly T[];
}

const dayOf = (moment: number | string): string => format(new Date(moment), "yyyy-MM-dd");

/** In the order that they come in; a day stands once. */
export function groupByDay<T extends { readonly created_at: string }>(items: readonly T[]): readonly DayGroup<T>[] {
  const days = Map.groupBy(items, ({ created_at }) => dayOf(created_at));
  return [...days].map(([day, items]) => ({ day, items }));
}

/** How a day is called that is near. */
export function nearDay(day: string, nowMs: number): "today" | "yesterday" | undefined {
  if (day === dayOf(nowMs)) return "today";
  return day === dayOf(subDays(nowMs, 1).getTime()) ? "yesterday" : undefined;
}
