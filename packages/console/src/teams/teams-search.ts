/** The teams as they stand in the address. */
import { EntityId } from "@bulkhead/platform/schema";
import * as z from "zod";

export const TeamsSearch = z.object({
  /** The one that is opened. What cannot be understood is as if it were not there. */
  team: EntityId.optional().catch(undefined),
});
export type TeamsSearch = z.infer<typeof TeamsSearch>;
