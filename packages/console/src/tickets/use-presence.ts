/** Who else is at a ticket, and that one is there oneself. */
import { useCallback, useEffect, useRef } from "react";
import { useMe, useNow, useTenant, useTenantState } from "../tenant/use-tenant.ts";
import type { Present } from "../tenant/tenant-store.ts";

/** Others are told for half a minute that one is there, and for ten seconds that one types: it is said again before. */
const viewingEveryMs = 20_000;
const typingEveryMs = 6_000;
/** By then the connection listens to the ticket: what was said before was refused. */
const onceMoreMs = 2_000;
/** So long after the last key one no longer types. */
const typingEndsMs = 5_000;

/**
 * Listens to the ticket and says that one looks at it, for as long as the screen is there and in sight.
 * @returns says that one types
 */
export function useShowPresence(ticketId: string): () => void {
  const { live, cache, tenantId } = useTenant();
  const connection = useTenantState((state) => state.connection);
  const isListening = useRef(false);
  const typing = useRef<{ saidMs: number; end: ReturnType<typeof setTimeout> | undefined }>({ saidMs: 0, end: undefined });

  useEffect(() => {
    const unsubscribe = live.subscribe(`ticket:${ticketId}`);
    return () => {
      // Whoever does not listen may not say anything, not even that they leave.
      live.say(ticketId, "gone");
      unsubscribe();
    };
  }, [live, ticketId]);

  useEffect(() => {
    // Once: after that, the connection itself tells what was missed while it was lost.
    if (connection !== "live" || isListening.current) return;
    const sinceMs = Date.now();
    const timer = setTimeout(() => {
      isListening.current = true;
      // What happened between reading the ticket and listening to it was told to nobody.
      const isOlder = (at: number): boolean => at < sinceMs + onceMoreMs / 2;
      void cache.invalidateQueries({ queryKey: [tenantId, "ticket", ticketId], predicate: ({ state }) => isOlder(state.dataUpdatedAt) });
    }, onceMoreMs);
    return () => clearTimeout(timer);
  }, [cache, tenantId, ticketId, connection]);

  useEffect(() => {
    if (connection !== "live") return;
    const state = typing.current;
    const view = (): void => {
      if (document.visibilityState === "visible" && state.end === undefined) live.say(ticketId, "viewing");
    };
    const leave = (): void => {
      clearTimeout(state.end);
      state.end = undefined;
      state.saidMs = 0;
      live.say(ticketId, "gone");
    };
    const turn = (): void => (document.visibilityState === "visible" ? view() : leave());
    view();
    const again = setTimeout(view, onceMoreMs);
    const every = setInterval(view, viewingEveryMs);
    document.addEventListener("visibilitychange", turn);
    addEventListener("pagehide", leave);
    return () => {
      clearTimeout(again);
      clearInterval(every);
      document.removeEventListener("visibilitychange", turn);
      removeEventListener("pagehide", leave);
      leave();
    };
  }, [live, ticketId, connection]);

  return useCallback(() => {
    const state = typing.current;
    const nowMs = performance.now();
    clearTimeout(state.end);
    state.end = setTimeout(() => {
      state.end = undefined;
      state.saidMs = 0;
      live.say(ticketId, "viewing");
    }, typingEndsMs);
    if (state.saidMs !== 0 && nowMs - state.saidMs < typingEveryMs) return;
    state.saidMs = nowMs;
    live.say(ticketId, "typing");
  }, [live, ticketId]);
}

export interface Colleague {
  readonly id: string;
  readonly state: Present["state"];
}

/** Who else is at the ticket now; those who type first. */
export function useColleagues(ticketId: string): readonly Colleague[] {
  const present = useTenantState((state) => state.presence.get(ticketId));
  const me = useMe().user.id;
  // What others say ends by itself.
  useNow();
  return [...(present ?? [])]
    .filter(([id, { until }]) => id !== me && until > Date.now())
    .map(([id, { state }]) => ({ id, state }))
    .sort((a, b) => a.state.localeCompare(b.state) || a.id.localeCompare(b.id));
}
