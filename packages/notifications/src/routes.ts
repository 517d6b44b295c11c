import { answer, answerText, implement } from "@bulkhead/platform";
import { api } from "@bulkhead/users";
import { notifications } from "./contract.ts";
import { listNotifications } from "./list-notifications.ts";
import { markRead } from "./mark-read.ts";
import { changePreferences, getPreferences } from "./preferences.ts";
import { readLink, unsubscribe } from "./unsubscribe.ts";
import { askPage, donePage, pageHeaders } from "./unsubscribe-page.ts";

export const routes = implement(api(), notifications, {
  listNotifications: async (c) => answer(c, await listNotifications(c.req.valid("query"))),
  markNotificationsRead: async (c) => answer(c, await markRead(c.req.valid("json"))),
  getNotificationPreferences: async (c) => answer(c, await getPreferences()),
  changeNotificationPreferences: async (c) => answer(c, await changePreferences(c.req.valid("json"))),
  showUnsubscribePage: (c) => answerText(c, "text/html; charset=utf-8", askPage(readLink(c.req.valid("query").token).kinds), pageHeaders),
  unsubscribe: async (c) =>
    answerText(c, "text/html; charset=utf-8", donePage((await unsubscribe(c.req.valid("query").token)).kinds), pageHeaders),
});
