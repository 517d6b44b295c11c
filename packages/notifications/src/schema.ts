/** Shapes of notifications. Browser-safe. */
import * as z from "zod";
import { EntityId, PageQuery, Timestamp } from "@bulkhead/platform/schema";
import { Entity, EventActor } from "@bulkhead/platform/events";

/** What a notification is about, as people choose what they want to hear of. */
export const NotificationKind = z
  .enum([
    "assigned",
    "queue",
    "following",
    "response",
    "internal_note",
    "status",
    "escalation",
    "deadline_warning",
    "approval",
    "account",
    "administration",
  ])
  .meta({ id: "NotificationKind" });
export type NotificationKind = z.infer<typeof NotificationKind>;

/** Where somebody hears of something. */
export const Channel = z.enum(["in_app", "email"]);
export type Channel = z.infer<typeof Channel>;

/** What people see of a ticket in what they are told. */
export const NotifiedTicket = z.object({ id: EntityId, number: z.int(), subject: z.string() });
export type NotifiedTicket = z.infer<typeof NotifiedTicket>;

/** One thing that somebody is told. */
export const Notification = z
  .object({
    /** That of the event: whatever it meant for them, they are told once. */
    id: EntityId,
    kind: NotificationKind,
    /** A short sentence. It quotes nothing but names. */
    title: z.string(),
    /** Null when it is about no ticket, or about one that they may not see. */
    ticket: NotifiedTicket.nullable(),
    entity: Entity,
    entity_id: EntityId,
    /** Who did it; their name as it was then. */
    actor: EventActor.extend({ name: z.string().nullable() }),
    created_at: Timestamp,
    read: z.boolean(),
  })
  .meta({ id: "Notification" });
export type Notification = z.infer<typeof Notification>;

/** How many notifications somebody has not read. */
export const UnreadCount = z
  .object({
    unread: z.int(),
    /** There are more: `unread` is only how many were counted. */
    unread_capped: z.boolean(),
  })
  .meta({ id: "UnreadCount" });
export type UnreadCount = z.infer<typeof UnreadCount>;

export const NotificationPage = z
  .object({ data: z.array(Notification), next_cursor: z.string().nullable(), ...UnreadCount.shape })
  .meta({ id: "NotificationPage" });
export type NotificationPage = z.infer<typeof NotificationPage>;

export const ListNotifications = PageQuery.extend({
  /** Only what was not read. */
  unread: z.enum(["true", "false"]).optional(),
});
export type ListNotifications = z.infer<typeof ListNotifications>;

/** What was read: these, or everything, or everything from before a moment. */
export const MarkRead = z
  .union([
    z.strictObject({ ids: z.array(EntityId).min(1).max(100) }),
    z.strictObject({ all: z.literal(true), before: Timestamp.optional() }),
  ])
  .meta({ id: "MarkRead" });
export type MarkRead = z.infer<typeof MarkRead>;

const Channels = z.object({ in_app: z.boolean(), email: z.boolean() });
type Channels = z.infer<typeof Channels>;

const forEveryKind = <T>(value: (kind: NotificationKind) => T): Record<NotificationKind, T> =>
  // One for each kind: TypeScript does not follow fromEntries().
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  Object.fromEntries(NotificationKind.options.map((kind) => [kind, value(kind)])) as Record<NotificationKind, T>;

/** Where somebody hears of each kind. */
export const Preferences = z.object(forEveryKind(() => Channels)).meta({ id: "NotificationPreferences" });
export type Preferences = z.infer<typeof Preferences>;

const everywhere: Channels = { in_app: true, email: true };

/** For whoever has chosen nothing: what happens to everybody's queue is no mail. */
export const defaultPreferences: Preferences = { ...forEveryKind(() => everywhere), queue: { in_app: true, email: false } };

const ChangeChannels = z.strictObject({ in_app: z.boolean().optional(), email: z.boolean().optional() });

/** Parts that are absent stay as they are. Of escalations everybody concerned hears in the app. */
export const ChangePreferences = z
  .strictObject({
    ...forEveryKind(() => ChangeChannels.optional()),
    escalation: z.strictObject({ in_app: z.literal(true).optional(), email: z.boolean().optional() }).optional(),
  })
  .meta({ id: "ChangeNotificationPreferences" });
export type ChangePreferences = z.infer<typeof ChangePreferences>;

/** A link by which mail is ended: made by us, for one person. */
export const UnsubscribeQuery = z.object({ token: z.string().min(1).max(1_000) });
