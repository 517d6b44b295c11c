import { checkExpectedVersion, nowMs, retryOnConflict } from "@bulkhead/platform";
import { isAtLeast } from "@bulkhead/platform/schema";
import { lookupTeam, requireTeam } from "@bulkhead/teams";
import { lookupUser } from "@bulkhead/users";
import type { User } from "@bulkhead/users/schema";
import { actionForbidden, assigneeInactive, assigneeNotAgent, assigneeNotFound, teamNotFound, ticketClosed } from "./errors.ts";
import { judgeAssignment } from "./policy.ts";
import { getTicketToChangeWith } from "./repository.ts";
import type { AssignTicket, Ticket } from "./schema.ts";
import { commitTicket, ticketChange } from "./ticket-change.ts";
import { withAssignee } from "./with-assignee.ts";

/**
 * Hands a ticket to a person, to a team, to both, or to nobody; a new one that a person gets becomes open. The person need not be of
 * the team. 2 round trips.
 * @throws Problem `ticket.not_found`, `ticket.closed`, `ticket.action_forbidden`, `ticket.assignee_not_found`, `user.inactive`,
 *         `ticket.assignee_not_agent`, `team.not_found`, `version.stale`, `conflict`
 */
export const assignTicket = (id: string, { assigned_to, team_id }: AssignTicket): Promise<Ticket> =>
  retryOnConflict(async () => {
    const { ticket, found } = await getTicketToChangeWith(id, [
      typeof assigned_to === "string" ? lookupUser(assigned_to) : undefined,
      typeof team_id === "string" ? lookupTeam(team_id) : undefined,
    ]);
    const { before, actor, sla } = ticket;
    const [assignee, team] = found;
    checkExpectedVersion(before);
    const verdict = judgeAssignment(actor, before, { assigned_to, team_id, assignee_team_ids: assignee?.team_ids ?? [] });
    if (verdict === "forbidden") throw actionForbidden({ detail: "You may not hand this ticket to them." });
    if (verdict === "closed") throw ticketClosed();
    if (typeof assigned_to === "string" && assigned_to !== before.assigned_to) checkAssignee(assignee);
    if (typeof team_id === "string" && team_id !== before.team_id && team === undefined) throw teamNotFound();
    const atMs = nowMs();
    const assigned = assigned_to === undefined ? before : withAssignee(before, assigned_to, sla, atMs);
    const after = team_id === undefined ? assigned : { ...assigned, team_id };
    const items = typeof team_id === "string" && team_id !== before.team_id ? [requireTeam(team_id)] : [];
    return commitTicket(before, ticketChange(before, after, "ticket.assigned", atMs, { items }));
  });

/** Whoever has a ticket already keeps it; nobody gets one who could not work on it. */
function checkAssignee(person: User | undefined): void {
  if (person === undefined) throw assigneeNotFound();
  if (person.status !== "active") throw assigneeInactive();
  if (!isAtLeast(person.role, "agent")) throw assigneeNotAgent();
}
