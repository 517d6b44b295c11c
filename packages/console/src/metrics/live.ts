/** Figures follow what happens: seldom enough that many events cost no more requests than few. */
import type { QueryClient } from "@tanstack/react-query";

const atMostEveryMs = 15_000;
/** Counters follow an event within seconds: figures that are asked for at once do not know of it yet. */
const countedAfterMs = 2_000;

const refreshes = new WeakMap<QueryClient, { lastMs: number; timer: ReturnType<typeof setTimeout> | undefined }>();

/** Something happened that figures count. */
export function hearOfFigures(cache: QueryClient, tenantId: string): void {
  const refresh = refreshes.get(cache) ?? { lastMs: Number.NEGATIVE_INFINITY, timer: undefined };
  refreshes.set(cache, refresh);
  if (refresh.timer !== undefined) return;
  refresh.timer = setTimeout(
    () => {
      refresh.timer = undefined;
      refresh.lastMs = performance.now();
      void cache.invalidateQueries({ queryKey: [tenantId, "metrics"] });
    },
    Math.max(countedAfterMs, refresh.lastMs + atMostEveryMs - performance.now()),
  );
}
