import { findEntity, lookup, type Lookup } from "@bulkhead/platform";
import { presentTeam, teamKind, type TeamRecord } from "./repository.ts";
import type { Team } from "./schema.ts";

/** A deleted team is nobody's any more. */
const present = (record: TeamRecord): Team | undefined => (record.deleted_at === null ? presentTeam(record) : undefined);

/** A team of the acting tenant; undefined when there is none, or none any more. 1 round trip. */
export async function findTeam(id: string): Promise<Team | undefined> {
  const record = await findEntity(teamKind, id);
  return record && present(record);
}

/** The same, read along with what a verb changes. */
export const lookupTeam = (id: string): Lookup<Team | undefined> => lookup(teamKind, id, present);
