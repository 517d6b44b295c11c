import { useEffect } from "react";
import type { TenantScope } from "../tenant/tenant-scope.ts";
import { useTenant } from "../tenant/use-tenant.ts";

/** Whoever looks into a ticket comes back to a list that is still right: it is listened for a while longer, in milliseconds. */
const lingerMs = 5 * 60_000;
/** What happened between reading a list and listening may be missing from both; lists lag a write by a second. */
const settleMs = 1_500;

interface Listening {
  screens: number;
  readonly stop: () => void;
  ending: ReturnType<typeof setTimeout> | undefined;
}
const listening = new WeakMap<TenantScope, Map<string, Listening>>();

/** While the screen is open, and a while longer, lists of tickets follow what happens. */
export function useLiveTickets(topic: "queue" | "tickets:mine"): void {
  const scope = useTenant();
  useEffect(() => {
    const topics = listening.get(scope) ?? new Map<string, Listening>();
    listening.set(scope, topics);
    const held = topics.get(topic) ?? { screens: 0, stop: listen(scope, topic), ending: undefined };
    topics.set(topic, held);
    held.screens++;
    clearTimeout(held.ending);
    return () => {
      held.screens--;
      if (held.screens > 0) return;
      held.ending = setTimeout(() => {
        topics.delete(topic);
        held.stop();
        // Nothing keeps them right any more.
        scope.cache.removeQueries({ queryKey: [scope.tenantId, "tickets"], type: "inactive" });
        void scope.cache.invalidateQueries({ queryKey: [scope.tenantId, "tickets"] });
      }, lingerMs);
    };
  }, [scope, topic]);
}

function listen({ live, store, cache, tenantId }: TenantScope, topic: "queue" | "tickets:mine"): () => void {
  const unsubscribe = live.subscribe(topic);
  let settling: ReturnType<typeof setTimeout> | undefined;
  const begin = (): void => {
    const sinceMs = Date.now();
    settling = setTimeout(() => {
      const isOlder = (at: number): boolean => at < sinceMs + settleMs / 2;
      void cache.invalidateQueries({ queryKey: [tenantId, "tickets"], predicate: ({ state }) => isOlder(state.dataUpdatedAt) });
    }, settleMs);
  };
  if (store.getState().connection === "live") begin();
  // After that, the connection itself tells what was missed.
  const forget = store.subscribe(({ connection }) => {
    if (connection !== "live" || settling !== undefined) return;
    begin();
  });
  return () => {
    unsubscribe();
    forget();
    clearTimeout(settling);
  };
}
