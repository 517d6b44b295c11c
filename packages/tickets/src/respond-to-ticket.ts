import { checkExpectedVersion, commit, nowMs, retryOnConflict } from "@bulkhead/platform";
import { actionForbidden, ticketClosed } from "./errors.ts";
import { judgeResponse, reopens } from "./policy.ts";
import { getTicketToChange } from "./repository.ts";
import { newResponse, responseWrite, toldResponse, withResponse } from "./response.ts";
import type { RespondToTicket, TicketResponse } from "./schema.ts";
import { ticketChange } from "./ticket-change.ts";
import { withStatus } from "./with-status.ts";

/**
 * Adds a response to a ticket. A requester's own reopens what is pending or resolved; the first public one by support counts as the
 * first response. 2 round trips.
 * @throws Problem `ticket.not_found`, `ticket.closed`, `ticket.action_forbidden`, `version.stale`, `conflict`
 */
export const respondToTicket = (id: string, input: RespondToTicket): Promise<TicketResponse> =>
  retryOnConflict(async () => {
    const { before, actor, sla } = await getTicketToChange(id);
    checkExpectedVersion(before);
    const verdict = judgeResponse(actor, before, input.visibility);
    if (verdict === "closed") throw ticketClosed();
    if (verdict === "forbidden" || actor.user_id === null) throw actionForbidden({ detail: "Internal notes are the support staff's." });
    const atMs = nowMs();
    const response = newResponse(before, actor.user_id, input, atMs);
    const answered = withResponse(before, actor, response, sla, atMs);
    const after = reopens(actor, before, input.visibility) ? withStatus(answered, "open", sla, atMs) : answered;
    const { change, items } = ticketChange(before, after, "ticket.responded", atMs, {
      told: toldResponse(before, actor, response),
      items: [responseWrite(response)],
    });
    return commit({ changes: [change], items, result: response });
  });
