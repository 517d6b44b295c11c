/** The dashboard's state as it stands in the address. */
import { EntityId } from "@bulkhead/platform/schema";
import * as z from "zod";
import { lenient } from "../app/lenient.ts";

/** How many days up to today, where no days are named. */
export const offeredDays = [7, 30, 90] as const;
export type OfferedDays = (typeof offeredDays)[number];

export const DashboardSearch = z.object({
  days: lenient(z.literal(offeredDays)),
  /** With `to`: these days in UTC, whatever `days` says. */
  from: lenient(z.iso.date()),
  to: lenient(z.iso.date()),
  team_id: lenient(EntityId),
  user_id: lenient(EntityId),
});
export type DashboardSearch = z.infer<typeof DashboardSearch>;
