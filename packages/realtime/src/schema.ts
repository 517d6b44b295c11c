/** What is said over a live connection, in both directions. Browser-safe. */
import { EventActor, EventType } from "@bulkhead/platform/events";
import { EntityId, Timestamp, Version } from "@bulkhead/platform/schema";
import { Priority, Status, Visibility } from "@bulkhead/tickets/schema";
import * as z from "zod";

/** What opens one connection, once. */
export const SocketTicket = z
  .object({
    ticket: z.string(),
    /** Where to connect to, with `?ticket=` behind it. */
    url: z.string(),
    /** In seconds. */
    expires_in: z.int(),
  })
  .meta({ id: "SocketTicket" });
export type SocketTicket = z.infer<typeof SocketTicket>;

/** One ticket's topic. */
const TicketTopic = z.templateLiteral(["ticket:", EntityId]);

/**
 * What a connection may listen to: `tickets:mine` (requester, follower or assignee), `queue` (from agents up: every ticket that they
 * see), one ticket, and `notifications` (that something for the person's inbox may have come).
 */
export const Topic = z.union([z.enum(["tickets:mine", "queue", "notifications"]), TicketTopic]);
export type Topic = z.infer<typeof Topic>;

export const ticketTopic = (ticketId: string): string => `ticket:${ticketId}`;

/** The ticket of a ticket's topic; undefined of every other. */
export const topicsTicket = (topic: string): string | undefined => /^ticket:(.+)$/.exec(topic)?.[1];

/** The format of every message, in either direction. */
const Format = z.literal(1);

/** Where a connection has got to, as text that only the server reads. */
const Position = z.string().regex(/^\d{1,15}(?:\.\d{1,15})?$/);

export const PresenceState = z.enum(["viewing", "typing", "gone"]);
export type PresenceState = z.infer<typeof PresenceState>;

/** What a client may say. */
export const ClientMessage = z.discriminatedUnion("action", [
  z.strictObject({ v: Format.optional(), action: z.literal("subscribe"), topic: Topic }),
  z.strictObject({ v: Format.optional(), action: z.literal("unsubscribe"), topic: Topic }),
  z.strictObject({ v: Format.optional(), action: z.literal("presence"), ticket_id: EntityId, state: PresenceState }),
  z.strictObject({ v: Format.optional(), action: z.literal("ping") }),
  z.strictObject({ v: Format.optional(), action: z.literal("resume"), after: Position }),
]);
export type ClientMessage = z.infer<typeof ClientMessage>;

/** What happened, as far as the person may know. What else there is to know the API says. */
export const ToldEvent = z.object({
  /** The event's id. An event may be told twice: by this one knows it. */
  id: EntityId,
  type: EventType,
  at: Timestamp,
  /** The ticket as it stands now, as far as lists and badges need it; null when it is about none. */
  ticket: z
    .object({
      id: EntityId,
      number: z.int(),
      version: Version,
      status: Status,
      priority: Priority,
      assigned_to: EntityId.nullable(),
      team_id: EntityId.nullable(),
    })
    .nullable(),
  /** The response that came with it, to be read under its id; null when there is none that the person may see. */
  response: z.object({ id: EntityId, visibility: Visibility }).nullable(),
  /** The request for approval that it is about. */
  approval_id: EntityId.nullable(),
  /** Who did it; null to whom the trail is not shown. */
  actor: EventActor.nullable(),
});
export type ToldEvent = z.infer<typeof ToldEvent>;

export const SocketErrorCode = z.enum([
  "message.invalid",
  "message.too_large",
  "topic.forbidden",
  "topic.too_many",
  "ticket.not_found",
  "presence.not_subscribed",
  "request.throttled",
]);
export type SocketErrorCode = z.infer<typeof SocketErrorCode>;

/** What the server may say. */
export const ServerMessage = z.discriminatedUnion("type", [
  z.object({ v: Format, type: z.literal("subscribed"), topic: Topic, position: Position }),
  z.object({ v: Format, type: z.literal("unsubscribed"), topic: Topic }),
  /** A message that was refused; the connection goes on. `about` repeats the topic or ticket that it named. */
  z.object({ v: Format, type: z.literal("error"), code: SocketErrorCode, about: z.string().optional() }),
  /** Something happened; `topics` are those of the connection that it belongs to. */
  z.object({ v: Format, type: z.literal("event"), topics: z.array(Topic).min(1), position: Position, event: ToldEvent }),
  /** Somebody is at a ticket. It ends by itself after `expires_in` seconds, unless it is said again. */
  z.object({
    v: Format,
    type: z.literal("presence"),
    ticket_id: EntityId,
    user_id: EntityId,
    state: PresenceState,
    expires_in: z.int(),
  }),
  z.object({ v: Format, type: z.literal("pong"), position: Position }),
  /** What the client holds may be stale in any part: read it all again, and go on from this position. */
  z.object({ v: Format, type: z.literal("reset"), position: Position }),
  /** Everything since the position that was named has been told. With `again`, ask once more with that position so many milliseconds later. */
  z.object({
    v: Format,
    type: z.literal("caught_up"),
    position: Position,
    again: z.object({ after: Position, in_ms: z.int() }).optional(),
  }),
]);
export type ServerMessage = z.infer<typeof ServerMessage>;

/** A server's message before it is put into the present format. */
export type Said = ServerMessage extends infer M ? (M extends ServerMessage ? Omit<M, "v"> : never) : never;
