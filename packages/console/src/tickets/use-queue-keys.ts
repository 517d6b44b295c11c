import { useEffect, useEffectEvent } from "react";

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

/** After "g" another screen's letter follows: within so long, in milliseconds. */
const sequenceMs = 1_000;
const page = 10;

const isBusy = (target: EventTarget | null): boolean =>
  !(target instanceof Element) ||
  target.closest(
    "input:not([type=checkbox]), textarea, select, [contenteditable], [role=menu], [role=dialog], [role=alertdialog], [role=listbox]",
  ) !== null;

/** What has its own Enter and space. */
const acts = (target: EventTarget | null): boolean => target instanceof Element && target.closest("a, button, input, summary") !== null;

/** The queue's keys, wherever the focus is on its screen. */
export function useQueueKeys(keys: QueueKeys): void {
  const press = useEffectEvent((event: KeyboardEvent, isSequence: boolean): boolean => {
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
  useEffect(() => {
    let sequenceUntil = 0;
    const listen = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey || isBusy(event.target)) return;
      const isSequence = event.timeStamp < sequenceUntil;
      sequenceUntil = event.key === "g" && !isSequence ? event.timeStamp + sequenceMs : 0;
      if (press(event, isSequence)) event.preventDefault();
    };
    document.addEventListener("keydown", listen);
    return () => document.removeEventListener("keydown", listen);
  }, []);
}
