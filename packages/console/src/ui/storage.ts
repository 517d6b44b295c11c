/** What a browser keeps: with the tab, or beyond it. Where that is forbidden or full nothing is kept, and everything else works. */

function attempt<T>(make: () => T): T | undefined {
  try {
    return make();
  } catch {
    return undefined;
  }
}

const keptIn = (storage: () => Storage) => ({
  read: (key: string): string | null => attempt(() => storage().getItem(key)) ?? null,
  /** Keeps a text; null keeps none. */
  write: (key: string, text: string | null): void => {
    attempt(() => (text === null ? storage().removeItem(key) : storage().setItem(key, text)));
  },
  keys: (): readonly string[] => attempt(() => Object.keys(storage())) ?? [],
});

export const keptWithTab = keptIn(() => sessionStorage);
export const keptInBrowser = keptIn(() => localStorage);

/** For those who want it as it is; undefined where it is forbidden. */
export const storageOfTab = (): Storage | undefined => attempt(() => sessionStorage);
