/** The teams as they stand in the address. */
import { EntityId } from "@bulkhead/platform/schema";
import * as z from "zod";
import { lenient } from "../app/lenient.ts";

export const TeamsSearch = z.object({
  /** The one that is opened. */
  team: lenient(EntityId),
});
export type TeamsSearch = z.infer<typeof TeamsSearch>;
