/** The tenant that is on screen, for its screens. */
import type { Me } from "@bulkhead/users/schema";
import { useSuspenseQuery } from "@tanstack/react-query";
import { createContext, useContext, useSyncExternalStore } from "react";
import { useStore } from "zustand/react";
import { meQuery } from "../users/queries.ts";
import type { TenantScope } from "./tenant-scope.ts";
import type { TenantState } from "./tenant-store.ts";

const ScopeContext = createContext<TenantScope | undefined>(undefined);
export const TenantScopeProvider = ScopeContext.Provider;

export function useTenant(): TenantScope {
  const scope = useContext(ScopeContext);
  if (scope === undefined) throw new Error("there is no tenant on screen");
  return scope;
}

/** A part of the tenant's state; renders anew when that part changes. */
export const useTenantState = <T>(select: (state: TenantState) => T): T => useStore(useTenant().store, select);

/** Who acts, as the API knows them. */
export function useMe(): Me {
  return useSuspenseQuery(meQuery(useTenant())).data;
}

const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

/** One timer for all that counts down. */
function everySecond(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => listeners.forEach((one) => one()), 1_000);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/**
 * The time that deadlines live by, in milliseconds, cut down to whole steps, so that what uses it renders no more often than that.
 * @param stepMs a second by default
 */
export function useNow(stepMs = 1_000): number {
  const { store } = useTenant();
  return useSyncExternalStore(everySecond, () => Math.floor(store.nowMs() / stepMs) * stepMs);
}
