import type { en } from "./en/index.ts";

/** English as far as it is loaded: each part comes with the first module that speaks with it (site/bring-messages.ts). */
export const english: { -readonly [Part in keyof typeof en]?: (typeof en)[Part] } = {};
