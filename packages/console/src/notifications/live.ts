import type { QueryClient } from "@tanstack/react-query";

/** The inbox is written by somebody else than tells of it, and may be seconds later: it is asked for again so long after. */
const againAfterMs = [1_500, 6_000] as const;
const atMostEveryMs = 1_000;

interface Asking {
  lastMs: number;
  readonly again: Set<ReturnType<typeof setTimeout>>;
}
const asking = new WeakMap<QueryClient, Asking>();

/** Something has come into the person's inbox, or is about to. */
export function hearOfNotification(cache: QueryClient, tenantId: string): void {
  const state = asking.get(cache) ?? { lastMs: Number.NEGATIVE_INFINITY, again: new Set() };
  asking.set(cache, state);
  const ask = (): void => {
    state.lastMs = performance.now();
    void cache.invalidateQueries({ queryKey: [tenantId, "notifications"] });
  };
  if (performance.now() - state.lastMs >= atMostEveryMs) ask();
  for (const timer of state.again) clearTimeout(timer);
  state.again.clear();
  for (const wait of againAfterMs) state.again.add(setTimeout(ask, wait));
}
