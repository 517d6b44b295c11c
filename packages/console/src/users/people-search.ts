/** The list of people as it stands in the address. */
import { EntityId, Role } from "@bulkhead/platform/schema";
import { UserStatus } from "@bulkhead/users/schema";
import * as z from "zod";
import { lenient } from "../app/lenient.ts";

export const PeopleSearch = z.object({
  tab: lenient(z.enum(["people", "review"])),
  search: lenient(z.string().trim().min(1).max(120)),
  role: lenient(Role),
  status: lenient(UserStatus),
  team_id: lenient(EntityId),
});
export type PeopleSearch = z.infer<typeof PeopleSearch>;
