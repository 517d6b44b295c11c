import { useSyncExternalStore } from "react";

const query = matchMedia("(width < 40rem)");

const subscribe = (tell: () => void): (() => void) => {
  query.addEventListener("change", tell);
  return () => query.removeEventListener("change", tell);
};

/** Whether there is room for cards only, as on a phone. */
export const useNarrow = (): boolean => useSyncExternalStore(subscribe, () => query.matches);
