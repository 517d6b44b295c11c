/** Single keys that do something on a screen. */
import { useEffect, useEffectEvent } from "react";
import { isSomethingOpen } from "../ui/is-open.ts";

/** `g` begins a sequence that goes somewhere: what follows within this time belongs to it. In milliseconds. */
const sequenceMs = 1_000;

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || target.matches("input:not([type=checkbox], [type=radio]), textarea, select"));

/** Some keyboards have it under Alt; whatever else is under Alt is somebody else's. */
const isWithAlt = ({ altKey, key }: KeyboardEvent): boolean => altKey && key !== "#";

/**
 * Hears keys while nobody types and nothing is open.
 * @param press answers whether the key did something; `isSequence`: a letter is another screen's
 */
export function useKeys(press: (event: KeyboardEvent, isSequence: boolean) => boolean): void {
  const onKey = useEffectEvent(press);
  useEffect(() => {
    let sequenceUntil = 0;
    const listen = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || isWithAlt(event)) return;
      if (isTyping(event.target) || isSomethingOpen()) return;
      const isSequence = event.timeStamp < sequenceUntil;
      sequenceUntil = event.key === "g" && !isSequence ? event.timeStamp + sequenceMs : 0;
      if (onKey(event, isSequence)) event.preventDefault();
    };
    document.addEventListener("keydown", listen);
    return () => document.removeEventListener("keydown", listen);
  }, []);
}
