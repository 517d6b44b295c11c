/** The language that people read: the one they chose, else the browser's. */
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from "react";
import { IntlProvider } from "use-intl";
import type { en } from "./en/index.ts";
import { keptInBrowser } from "../ui/storage.ts";
import { english } from "./english.ts";
import type { Translated } from "./translated.ts";

export type Catalogue = Translated<typeof en>;

declare module "use-intl" {
  interface AppConfig {
    Messages: typeof en;
    Locale: Language;
  }
}

/** Each in its own words. Whatever is added here is offered. */
export const languages = { en: "English", de: "Deutsch" } as const;
export type Language = keyof typeof languages;

const isLanguage = (text: string | undefined | null): text is Language =>
  text !== null && text !== undefined && Object.hasOwn(languages, text);

const chosenAt = "bulkhead.language";

const preferred = (): Language => {
  const chosen = keptInBrowser.read(chosenAt);
  if (isLanguage(chosen)) return chosen;
  return navigator.languages.map((tag) => tag.split("-")[0]).find(isLanguage) ?? "en";
};

/** English comes with what speaks it; others are loaded when somebody reads them. */
const load: Readonly<Record<Language, () => Promise<Partial<Catalogue>>>> = {
  en: async () => english,
  de: async () => (await import("./de/index.ts")).de,
};

/**
 * use-intl knows from the English text which values each message takes; the other languages' own test says that theirs take the same. A
 * part that is not there yet is one that nothing on screen speaks with.
 */
// oxlint-disable-next-line typescript/no-unsafe-type-assertion
const asEnglish = (catalogue: Partial<Catalogue>): typeof en => catalogue as typeof en;

const LanguageContext = createContext<{ readonly language: Language; readonly choose: (language: Language) => void } | undefined>(
  undefined,
);

export function useLanguage() {
  const value = useContext(LanguageContext);
  if (value === undefined) throw new Error("there is no language");
  return value;
}

export function LanguageProvider({ children }: { readonly children: ReactNode }) {
  const [language, setLanguage] = useState(preferred);
  const [loaded, setLoaded] = useState<{ readonly language: Language; readonly catalogue: Partial<Catalogue> } | undefined>(
    language === "en" ? { language, catalogue: english } : undefined,
  );
  useEffect(() => {
    let current = true;
    void load[language]()
      // The text of a language that cannot be loaded is better read in English than not at all.
      .catch(() => english)
      .then((catalogue) => current && setLoaded({ language, catalogue }));
    document.documentElement.lang = language;
    return () => {
      current = false;
    };
  }, [language]);
  const value = useMemo(
    () => ({
      language,
      choose: (chosen: Language) => {
        keptInBrowser.write(chosenAt, chosen);
        setLanguage(chosen);
      },
    }),
    [language],
  );
  if (loaded === undefined) return null;
  return (
    <LanguageContext value={value}>
      <IntlProvider
        locale={loaded.language}
        messages={asEnglish(loaded.catalogue)}
        timeZone={Intl.DateTimeFormat().resolvedOptions().timeZone}
      >
        {children}
      </IntlProvider>
    </LanguageContext>
  );
}
