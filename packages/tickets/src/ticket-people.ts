import { lookUp } from "@bulkhead/platform";
import { isAtLeast } from "@bulkhead/platform/schema";
import { lookupUser } from "@bulkhead/users";
import type { TicketPerson } from "./schema.ts";

/** DynamoDB answers so many items at a time. */
const mostAtOnce = 100;

/**
 * These people, each once, as those see them who may look nobody up. Read when asked for and kept nowhere: a name that is changed or
 * erased has so everywhere. 1 parallel step.
 */
export async function ticketPeople(ids: readonly (string | null)[]): Promise<TicketPerson[]> {
  const distinct = [...new Set(ids.filter((id) => id !== null))];
  const chunks = Array.from({ length: Math.ceil(distinct.length / mostAtOnce) }, (_, index) =>
    distinct.slice(index * mostAtOnce, (index + 1) * mostAtOnce),
  );
  const found = (await Promise.all(chunks.map((chunk) => lookUp(chunk.map((id) => lookupUser(id)))))).flat();
  return distinct.map((id, index) => {
    const person = found[index];
    // Whoever is not of the tenant is a super_admin.
    return { id, name: person?.name ?? null, support: person === undefined || isAtLeast(person.role, "agent") };
  });
}
