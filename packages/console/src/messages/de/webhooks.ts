import type { Translated } from "../translated.ts";
import type { webhooks as english } from "../en/webhooks.ts";

export const webhooks: Translated<typeof english> = {
  title: "Webhooks",
};
