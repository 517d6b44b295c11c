import type { Translated } from "../translated.ts";
import type { notifications as english } from "../en/notifications.ts";

export const notifications: Translated<typeof english> = {
  title: "Notifications",
};
