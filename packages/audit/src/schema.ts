/** Shapes of the tenant-wide trail. Browser-safe. */
import * as z from "zod";
import { actionTypes, DomainEvent, Entity, EventActor } from "@bulkhead/platform/events";
import { EntityId, PageQuery, Timestamp } from "@bulkhead/platform/schema";

/** A moment as people write it: a time with its offset, or a date, which is its midnight in UTC. Becomes a timestamp. */
export const Moment = z
  .union([z.iso.datetime({ offset: true }), z.iso.date()], "must be an ISO 8601 time with its offset, or a date")
  .transform((text) => new Date(text).toISOString())
  .pipe(Timestamp);

/** Under which names the trail shows what happened. */
export const ActionType = z.enum(actionTypes).meta({ id: "ActionType" });
export type ActionType = z.infer<typeof ActionType>;

export const TrailFormat = z.enum(["json", "csv", "ndjson"]);
export type TrailFormat = z.infer<typeof TrailFormat>;

/** What of the trail is asked for; filters add up. */
export const TrailFilters = z.object({
  from: Moment.optional().describe("From this moment on"),
  to: Moment.optional().describe("Before this moment"),
  actor: EntityId.optional().describe("Who did it"),
  actor_type: EventActor.shape.type.optional(),
  action_type: ActionType.optional(),
  entity: Entity.optional().describe("What kind of thing it was done to"),
  entity_id: EntityId.optional(),
  ticket_id: EntityId.optional().describe("The same as entity=ticket with this entity_id"),
  order: z.enum(["asc", "desc"]).default("desc").describe("By time: oldest first, or newest first"),
});
export type TrailFilters = z.infer<typeof TrailFilters>;

/** Entries on a page of an export, at most. */
export const exportLimit = 5_000;
const pageLimit = 100;

export const ListAudit = z
  .strictObject({
    ...TrailFilters.shape,
    format: TrailFormat.default("json"),
    limit: z.coerce
      .number()
      .int()
      .min(1)
      .max(exportLimit)
      .optional()
      .describe(`At most ${pageLimit} as JSON, where 50 is assumed; in an export at most ${exportLimit}, which is assumed`),
    cursor: PageQuery.shape.cursor,
  })
  .refine(({ from, to }) => from === undefined || to === undefined || from <= to, { path: ["to"], error: "must not be before from" })
  .refine(({ format, limit }) => format !== "json" || limit === undefined || limit <= pageLimit, {
    path: ["limit"],
    error: `must be at most ${pageLimit} as JSON; exports take more`,
  });
export type ListAudit = z.infer<typeof ListAudit>;

/** Whose chain is to be verified. */
export const ChainOf = z.strictObject({ entity: Entity, entity_id: EntityId });
export type ChainOf = z.infer<typeof ChainOf>;

export const ListEvents = z
  .strictObject({
    after: PageQuery.shape.cursor.describe("`next` of the page before"),
    from: Moment.optional().describe("Where to begin; by default with the tenant's first event"),
    limit: PageQuery.shape.limit,
  })
  .refine(({ after, from }) => after === undefined || from === undefined, {
    path: ["from"],
    error: "says where to begin: after says where to go on",
  });
export type ListEvents = z.infer<typeof ListEvents>;

/** A page of the feed. */
export const EventPage = z
  .object({
    data: z.array(DomainEvent.meta({ id: "DomainEvent" })),
    /** Where the next page begins, also when nothing has happened since. */
    next: z.string(),
    /** Whether there is more to be read at once. */
    has_more: z.boolean(),
  })
  .meta({ id: "EventPage" });
export type EventPage = z.infer<typeof EventPage>;
