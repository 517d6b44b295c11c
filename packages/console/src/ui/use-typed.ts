import { useState } from "react";

/**
 * What is being typed, until that for which it stands is changed by other means, such as the browser's back button.
 * @param stored what holds, as text
 * @param shown how a field shows that
 * @param meaning what typed text says, to compare with `stored`
 */
export function useTyped<Typed>(stored: string, shown: Typed, meaning: (typed: Typed) => string): readonly [Typed, (typed: Typed) => void] {
  const [typed, setTyped] = useState(shown);
  const [seen, setSeen] = useState(stored);
  if (stored !== seen) {
    setSeen(stored);
    if (meaning(typed) !== stored) setTyped(shown);
  }
  return [typed, setTyped];
}
