import type { Translated } from "../translated.ts";
import type { audit as english } from "../en/audit.ts";

export const audit: Translated<typeof english> = {
  title: "Audit",
};
