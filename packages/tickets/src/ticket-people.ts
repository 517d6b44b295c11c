import { lookUp } from "@bulkhead/platform";
import { isAtLeast } from "@bulkhead/platform/schema";
import { lookupUser } from "@bulkhead/users";
import type { TicketPerson } from "./schema.ts";

/**
 * These people, each once, as those see them who may look nobody up. Read when asked for and kept nowhere: a name that is changed or
 * erased has so everywhere. 1 parallel step.
 */
export async function ticketPeople(ids: readonly (string | null)[]): Promise<TicketPerson[]> {
  const distinct = [...new Set(ids.filter((id) => id !== null))];
  const found = await lookUp(distinct.map((id) => lookupUser(id)));
  return distinct.map((id, index) => {
    const person = found[index];
    // Whoever is not of the tenant is a super_admin.
    return { id, name: person?.name ?? null, support: person === undefined || isAtLeast(person.role, "agent") };
  });
}
