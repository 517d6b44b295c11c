import { useEffect, useState } from "react";

type Urgency = "polite" | "assertive";
interface Announcement {
  readonly text: string;
  /** Makes the same words new ones. */
  readonly turn: number;
}

const silence: Announcement = { text: "", turn: 0 };
const regions = new Set<(text: string, urgency: Urgency) => void>();

/** Has something read out that changed where nobody looks: at the next pause, or at once. Needs a {@link LiveRegion} on the page. */
export function announce(text: string, urgency: Urgency = "polite"): void {
  for (const say of regions) say(text, urgency);
}

/** Once in the console: where {@link announce} speaks. What was said goes with it. */
export function LiveRegion() {
  const [{ polite, assertive }, setSaid] = useState<Readonly<Record<Urgency, Announcement>>>({ polite: silence, assertive: silence });
  useEffect(() => {
    const say = (text: string, urgency: Urgency): void =>
      setSaid((said) => ({ ...said, [urgency]: { text, turn: said[urgency].turn + 1 } }));
    regions.add(say);
    return () => void regions.delete(say);
  }, []);
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
