import { useKeys } from "./use-keys.ts";

/** Actions by the key that is typed, as the keyboard's layout has it: `r`, `#`. */
export function useKeyActions(actions: Readonly<Record<string, (() => void) | undefined>>): void {
  useKeys(({ key, repeat }, isSequence) => {
    const action = actions[key];
    if (action === undefined || repeat || isSequence) return false;
    action();
    return true;
  });
}
