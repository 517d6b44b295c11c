import { findEntity } from "@bulkhead/platform";
import { living, presentTeam, teamKind } from "./repository.ts";
import type { Team } from "./schema.ts";

/**
 * A team as it stands now. 1 round trip.
 * @throws Problem `team.not_found`, also when it was deleted
 */
export const getTeam = async (id: string): Promise<Team> => presentTeam(living(await findEntity(teamKind, id)));
