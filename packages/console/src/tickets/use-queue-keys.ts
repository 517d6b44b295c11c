import { useKeys } from "./use-keys.ts";

export interface QueueKeys {
  readonly move: (by: number | "first" | "last", extend: boolean) => void;
  readonly open: () => void;
  readonly toggle: () => void;
  readonly pick: (what: "assign" | "status" | "priority") => void;
  readonly pickUp: () => void;
  readonly close: () => void;
  readonly filter: () => void;
  /** Answers whether there was anything to clear. */
  readonly clear: () => boolean;
}

const page = 10;

/** What has its own Enter and space. */
const acts = (target: EventTarget | null): boolean => target instanceof Element && target.closest("a, button, input, summary") !== null;

/** The queue's keys, wherever the focus is on its screen. */
export function useQueueKeys(keys: QueueKeys): void {
  useKeys((event, isSequence) => {
    const { key, shiftKey } = event;
    switch (key) {
      case "ArrowDown":
      case "ArrowUp":
        // Only in the list: elsewhere arrows scroll.
        if (!(event.target instanceof Element) || event.target.closest("[role=row]") === null) return false;
        keys.move(key === "ArrowDown" ? 1 : -1, shiftKey);
        return true;
      case "Home":
      case "End":
      case "PageDown":
      case "PageUp":
        if (!(event.target instanceof Element) || event.target.closest("[role=row]") === null) return false;
        keys.move(key === "Home" ? "first" : key === "End" ? "last" : key === "PageDown" ? page : -page, shiftKey);
        return true;
      case "Enter":
        if (acts(event.target)) return false;
        keys.open();
        return true;
      case " ":
        if (acts(event.target) || !(event.target instanceof Element) || event.target.closest("[role=row]") === null) return false;
        keys.toggle();
        return true;
      case "Escape":
        return keys.clear();
    }
    if (isSequence) return false;
    switch (key) {
      case "j":
      case "J":
        keys.move(1, shiftKey);
        return true;
      case "k":
      case "K":
        keys.move(-1, shiftKey);
        return true;
    }
    // What is done to a ticket is not done to the next ones because the key is held down.
    if (event.repeat) return false;
    switch (key) {
      case "x":
        keys.toggle();
        return true;
      case "a":
        keys.pick("assign");
        return true;
      case "s":
        keys.pick("status");
        return true;
      case "p":
        keys.pick("priority");
        return true;
      case "t":
        keys.pickUp();
        return true;
      case "#":
        keys.close();
        return true;
      case "/":
        keys.filter();
        return true;
    }
    return false;
  });
}
