import { createTranslator } from "use-intl/core";
import { de } from "../src/messages/de/index.ts";
import { en } from "../src/messages/en/index.ts";

const catalogues = { en, de };
export type Values = Readonly<Record<string, string | number | ((chunks: unknown) => string)>>;

/** A text of the catalogue with its values put in. */
export function say(locale: keyof typeof catalogues, place: string, values: Values): string {
  const translator: { markup(place: string, values: Values): string } = createTranslator({
    locale,
    messages: catalogues[locale],
    timeZone: "UTC",
    onError: (error) => {
      throw error;
    },
  });
  return translator.markup(place, values);
}
