/** Teams: agents in groups, and whose queue a ticket is in. */
export { findHeir } from "./find-heir.ts";
export { findTeam, lookupTeam } from "./find-team.ts";
export { listMemberIds } from "./list-member-ids.ts";
export { teamQueue } from "./repository.ts";
// Whoever puts a ticket into a team's queue, by assignment, creation or restoration, has this among the items of the same commit:
// without it, the team may be deleted after it was looked up, and the ticket stays in a queue that nobody works on.
export { requireTeam } from "./require-team.ts";
