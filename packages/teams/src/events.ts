import type { EventType } from "@bulkhead/platform/events";
import * as z from "zod";
import { EntityId } from "@bulkhead/platform/schema";

/** The facts that teams publish. */
export const teamEvents = [
  "team.created",
  "team.updated",
  "team.member_added",
  "team.member_removed",
  "team.deleted",
] as const satisfies readonly EventType[];

/** `data` of every team event. */
export const TeamEventData = z.object({
  name: z.string(),
  member_count: z.int(),
  deleted: z.boolean(),
  /** Of a deleted team: which team takes over its tickets; null: none. */
  reassign_to: EntityId.nullable(),
});
export type TeamEventData = z.infer<typeof TeamEventData>;
