/** The queue's state as it stands in the address: what is shown, and how. */
import { Priority, Status, TicketSort } from "@bulkhead/tickets/schema";
import * as z from "zod";
import { lenient } from "../app/lenient.ts";

export const QueueSearch = z.object({
  layout: lenient(z.enum(["list", "board"])),
  status: lenient(Status),
  priority: lenient(Priority),
  assigned_to: lenient(z.string()),
  team_id: lenient(z.string()),
  user_id: lenient(z.string()),
  category: lenient(z.string()),
  tag: lenient(z.string()),
  overdue: lenient(z.boolean()),
  escalated: lenient(z.boolean()),
  deadline_before: lenient(z.string()),
  deadline_after: lenient(z.string()),
  sort: lenient(TicketSort),
});
export type QueueSearch = z.infer<typeof QueueSearch>;

/** The queue as it was last looked at, from how the tenant's state keeps it. */
export function rememberedSearch(text: string | null): QueueSearch {
  if (text === null) return {};
  return QueueSearch.parse(JSON.parse(text));
}
