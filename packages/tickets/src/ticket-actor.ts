import { currentActor, type Actor } from "@bulkhead/platform";
import { getSettings } from "@bulkhead/tenants";
import type { TicketActor } from "./policy.ts";

/** Whoever acts, with what their tenant's settings let its agents do. 0 or 1 round trips: settings are cached for 30 seconds. */
export const ticketActor = (): Promise<TicketActor> => ticketActorOf(currentActor());

/** The same of another person of the acting tenant: for whoever tells people of a ticket. */
export async function ticketActorOf({ user_id, role, team_ids }: Pick<Actor, "user_id" | "role" | "team_ids">): Promise<TicketActor> {
  const { agent_visibility, agent_assignment, approvals } = await getSettings();
  return { user_id, role, team_ids, sees: agent_visibility, assigns: agent_assignment, asks_for: approvals.required_for };
}
