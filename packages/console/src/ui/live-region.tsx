import { useSyncExternalStore } from "react";

interface Announcement {
  readonly text: string;
  /** Makes the same words new ones. */
  readonly turn: number;
}

const silence: Announcement = { text: "", turn: 0 };
let said: Readonly<Record<"polite" | "assertive", Announcement>> = { polite: silence, assertive: silence };
const listeners = new Set<() => void>();

/** Has something read out that changed where nobody looks: at the next pause, or at once. Needs a {@link LiveRegion} on the page. */
export function announce(text: string, urgency: "polite" | "assertive" = "polite"): void {
  said = { ...said, [urgency]: { text, turn: said[urgency].turn + 1 } };
  for (const tell of listeners) tell();
}

const subscribe = (tell: () => void): (() => void) => {
  listeners.add(tell);
  return () => listeners.delete(tell);
};

/** Once in the console: where {@link announce} speaks. */
export function LiveRegion() {
  const { polite, assertive } = useSyncExternalStore(subscribe, () => said);
  return (
    <div className="sr-only">
      <div aria-live="polite" data-live="polite">
        <span key={polite.turn}>{polite.text}</span>
      </div>
      <div aria-live="assertive" data-live="assertive">
        <span key={assertive.turn}>{assertive.text}</span>
      </div>
    </div>
  );
}
