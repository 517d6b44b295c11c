import { contract, idempotencyMismatch, invalidCursor, route } from "@bulkhead/platform/contract";
import { linkInvalid } from "./errors.ts";
import {
  ChangePreferences,
  defaultPreferences,
  ListNotifications,
  MarkRead,
  NotificationPage,
  Preferences,
  UnreadCount,
  UnsubscribeQuery,
  type Notification,
} from "./schema.ts";

const exampleNotification = {
  id: "01935b2e-6f00-7000-8000-0000000000e1",
  kind: "assigned",
  title: "Grace Hopper assigned a ticket to you",
  ticket: { id: "01935b2e-6f00-7000-8000-000000000001", number: 1042, subject: "The printer is on fire" },
  entity: "ticket",
  entity_id: "01935b2e-6f00-7000-8000-000000000001",
  actor: { type: "user", user_id: "01935b2e-6f00-7000-8000-0000000000a3", name: "Grace Hopper" },
  created_at: "2026-11-22T10:00:00.000Z",
  read: false,
} satisfies Notification;

const everybody = ["user", "agent", "admin", "super_admin"] as const;

const page = (body: string): string => `<!doctype html><html lang="en"><body><main>${body}</main></body></html>`;

/** A page in a browser, from which nothing is loaded and nothing can be sent elsewhere. */
const pageHeaders = {
  "Content-Security-Policy": {
    description: "Nothing is loaded, and forms lead back here only.",
    example: "default-src 'none'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
  },
  "Referrer-Policy": { description: "The link is told to nobody.", example: "no-referrer" },
};

export const notifications = contract("notifications", {
  listNotifications: route({
    method: "get",
    path: "/v1/notifications",
    summary: "What the caller was told, newest first",
    description:
      "The caller's own inbox, of the last 90 days, and how many are unread; beyond 100 they are not counted (`unread_capped`). Events arrive within " +
      "moments, and not always in order: what came late stands where it happened.",
    roles: everybody,
    scope: "person",
    request: { query: ListNotifications },
    responses: {
      200: {
        description: "A page of the inbox",
        body: NotificationPage,
        example: { data: [exampleNotification], next_cursor: null, unread: 1, unread_capped: false },
      },
    },
    problems: [invalidCursor],
  }),
  markNotificationsRead: route({
    method: "post",
    path: "/v1/notifications/read",
    summary: "Mark notifications as read",
    description:
      "`ids`: these, at most 100; `all`: everything, or everything from before the moment `before`. What is read already, or is not in the caller's inbox, " +
      "changes nothing.",
    roles: everybody,
    scope: "person",
    request: { json: MarkRead },
    examples: { json: { ids: [exampleNotification.id] } },
    responses: { 200: { description: "What is left unread", body: UnreadCount, example: { unread: 0, unread_capped: false } } },
    problems: [idempotencyMismatch],
  }),
  getNotificationPreferences: route({
    method: "get",
    path: "/v1/notifications/preferences",
    summary: "Where the caller hears of what",
    roles: everybody,
    scope: "person",
    responses: { 200: { description: "Every kind, with its channels", body: Preferences, example: defaultPreferences } },
  }),
  changeNotificationPreferences: route({
    method: "patch",
    path: "/v1/notifications/preferences",
    summary: "Change where the caller hears of what",
    description: "By kind and channel; what is absent stays. Escalations cannot be switched off in the app.",
    roles: everybody,
    scope: "person",
    request: { json: ChangePreferences },
    examples: { json: { queue: { email: true }, status: { email: false } } },
    responses: {
      200: {
        description: "Every kind, with its channels",
        body: Preferences,
        example: { ...defaultPreferences, status: { in_app: true, email: false } },
      },
    },
    problems: [idempotencyMismatch],
  }),
  showUnsubscribePage: route({
    method: "get",
    path: "/v1/notifications/unsubscribe",
    summary: "The page behind a mail's link: asks whether such mail should end",
    description: "Changes nothing: programs follow links that nobody has clicked.",
    roles: "public",
    request: { query: UnsubscribeQuery },
    responses: {
      200: {
        description: "A page with a button",
        text: { "text/html": { example: page("<h1>No more mail?</h1>") } },
        headers: pageHeaders,
      },
    },
    problems: [linkInvalid],
  }),
  unsubscribe: route({
    method: "post",
    path: "/v1/notifications/unsubscribe",
    summary: "End mail of the kinds that a link is for",
    description:
      "What `List-Unsubscribe` of every mail names, for one click (RFC 8058) and for the page's button. The link tells who it is for: no token is needed. " +
      "The body, a form, says nothing and is not looked at.",
    roles: "public",
    request: { query: UnsubscribeQuery },
    ignoresBody: true,
    responses: {
      200: {
        description: "A page that says so",
        text: { "text/html": { example: page("<h1>There will be no more of this mail.</h1>") } },
        headers: pageHeaders,
      },
    },
    problems: [linkInvalid],
  }),
});
