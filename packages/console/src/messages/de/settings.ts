import type { Translated } from "../translated.ts";
import type { settings as english } from "../en/settings.ts";

export const settings: Translated<typeof english> = {
  title: "Settings",
};
