import { Role } from "@bulkhead/platform/schema";
import type { EventType } from "@bulkhead/platform/events";
import * as z from "zod";
import { UserStatus } from "./schema.ts";

/** The facts that people's records publish. */
export const userEvents = [
  "user.invited",
  "user.registered",
  "user.updated",
  "user.role_changed",
  "user.deactivated",
  "user.reactivated",
] as const satisfies readonly EventType[];

/** `data` of every event about a person: nothing personal. */
export const UserEventData = z.object({ role: Role, status: UserStatus, team_ids: z.array(z.string()) });
export type UserEventData = z.infer<typeof UserEventData>;
