/** Single keys that do something on a screen. */
import { useEffect, useRef } from "react";

/** `g` begins a sequence that goes somewhere: what follows within this time belongs to it. */
const sequenceMs = 1_000;

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || target.matches("input, textarea, select"));

/** What is open has keys of its own. */
const isSomethingOpen = (): boolean => document.querySelector('[role="menu"], [role="dialog"], [role="alertdialog"]') !== null;

/** Actions by the key that is typed, as the keyboard's layout has it: `r`, `#`. Nothing happens while one types or something is open. */
export function useKeyActions(actions: Readonly<Record<string, (() => void) | undefined>>): void {
  const current = useRef(actions);
  useEffect(() => {
    current.current = actions;
  });
  useEffect(() => {
    let begunMs = Number.NEGATIVE_INFINITY;
    const onKey = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.isComposing) return;
      if (isTyping(event.target) || isSomethingOpen()) return;
      const isSequence = event.timeStamp - begunMs < sequenceMs;
      begunMs = event.key === "g" ? event.timeStamp : Number.NEGATIVE_INFINITY;
      if (isSequence) return;
      const action = current.current[event.key];
      if (action === undefined || event.repeat) return;
      event.preventDefault();
      action();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);
}
