/** The list of people as it stands in the address. */
import { EntityId, Role } from "@bulkhead/platform/schema";
import { UserStatus } from "@bulkhead/users/schema";
import * as z from "zod";

/** What cannot be understood in an address is as if it were not there. */
const lenient = <T extends z.ZodType>(schema: T) => schema.optional().catch(undefined);

export const PeopleSearch = z.object({
  tab: lenient(z.enum(["people", "review"])),
  search: lenient(z.string().trim().min(1).max(120)),
  role: lenient(Role),
  status: lenient(UserStatus),
  team_id: lenient(EntityId),
});
export type PeopleSearch = z.infer<typeof PeopleSearch>;
