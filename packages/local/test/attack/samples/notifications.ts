import { Role } from "@bulkhead/platform/schema";
import * as z from "zod";
import { nothing, plain, type RouteSample } from "./route-sample.ts";

const Inbox = z.object({ data: z.array(z.object({ id: z.string() })) });

export const notificationSamples: readonly RouteSample[] = [
  plain("listNotifications"),
  {
    operation: "markNotificationsRead",
    honest: async (world, { headers }) => {
      const { data } = Inbox.parse((await world.send({ method: "GET", path: "/v1/notifications?limit=1", headers })).json);
      return { ...nothing, json: { ids: data.length > 0 ? data.map(({ id }) => id) : [world.attacker.tickets.byUser] } };
    },
    references: {
      // What is not in one's own inbox is not read by naming it, and says nothing.
      "json.ids.[]": {
        foreign: ({ victim }) => [victim.tickets.byUser, victim.user.id],
        refusal: () => {
          throw new Error("nobody is refused");
        },
        entitled: Role.options,
      },
    },
  },
  plain("getNotificationPreferences"),
  { operation: "changeNotificationPreferences", honest: () => ({ ...nothing, json: { status: { email: true } } }), references: {} },
  // Public: links are attacked in notifications-mail.test.ts.
  { operation: "showUnsubscribePage", honest: () => ({ ...nothing, query: { token: "x" } }), references: {} },
  { operation: "unsubscribe", honest: () => ({ ...nothing, query: { token: "x" } }), references: {} },
];
