import type { Translated } from "../translated.ts";
import type { tenants as english } from "../en/tenants.ts";

export const tenants: Translated<typeof english> = {
  title: "Tenants",
};
