import { useSyncExternalStore } from "react";
import * as z from "zod";
import { keptInBrowser } from "./storage.ts";

const ThemeChoice = z.enum(["system", "light", "dark"]);
/** What somebody chose: a theme, or to follow the system. */
export type ThemeChoice = z.infer<typeof ThemeChoice>;

const key = "theme";
const listeners = new Set<() => void>();
const remembered = (): ThemeChoice => ThemeChoice.safeParse(keptInBrowser.read(key)).data ?? "system";
let chosen = remembered();

function apply(choice: ThemeChoice): void {
  chosen = choice;
  if (choice === "system") delete document.documentElement.dataset["theme"];
  else document.documentElement.dataset["theme"] = choice;
  for (const tell of listeners) tell();
}

/** Applies the choice to <html> and remembers it in this browser. */
export function chooseTheme(choice: ThemeChoice): void {
  keptInBrowser.write(key, choice);
  apply(choice);
}

const subscribe = (tell: () => void): (() => void) => {
  listeners.add(tell);
  return () => listeners.delete(tell);
};

/** The choice, as it changes here or in another window. */
export const useThemeChoice = (): ThemeChoice => useSyncExternalStore(subscribe, () => chosen);

// An inline script is forbidden, so the first import applies the choice: import this module before whatever draws.
apply(chosen);
window.addEventListener("storage", (event) => {
  if (event.key === key || event.key === null) apply(remembered());
});
