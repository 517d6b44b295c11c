/** Teams: agents in groups, and whose queue a ticket is in. */
export { findTeam, lookupTeam } from "./find-team.ts";
export { teamQueue } from "./repository.ts";
