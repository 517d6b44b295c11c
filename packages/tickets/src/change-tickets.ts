import { currentActor, inBatch, keepAnswer } from "@bulkhead/platform";
import { assignTicket } from "./assign-ticket.ts";
import { changePriority } from "./change-priority.ts";
import { changeStatus, closeTicket } from "./change-status.ts";
import { escalateByHand } from "./escalate-by-hand.ts";
import { pickUpTicket } from "./pick-up-ticket.ts";
import { restoreTicket } from "./restore-ticket.ts";
import { Ticket, type BulkChange, type BulkOutcome, type ChangeTickets } from "./schema.ts";
import { tagTicket } from "./update-ticket.ts";

const Changed = Ticket.pick({ version: true });

/**
 * Changes up to fifty tickets, each as its own verb would: by itself, with its own entry in the trail, whatever becomes of the
 * others. 2 parallel steps for every ten; with an Idempotency-Key 2 more round trips.
 * @throws Problem `request.invalid` for `If-Match`; Replay; what goes wrong with one ticket stands in its result
 */
export async function changeTickets({ changes }: ChangeTickets): Promise<BulkOutcome> {
  const { batch, outcomes, isFinal } = await inBatch(changes, Changed, changeOne);
  const results = changes.map(({ id }, index): BulkOutcome["results"][number] => {
    const outcome = outcomes[index];
    if (outcome === undefined) throw new Error("a change has no outcome");
    return outcome.ok ? { id, ok: true, version: outcome.value.version } : { id, ok: false, problem: outcome.problem };
  });
  const answer = { tenant_id: currentActor().tenant_id, batch, results };
  return isFinal ? keepAnswer(answer) : answer;
}

function changeOne(change: BulkChange): Promise<Ticket> {
  switch (change.action) {
    case "status":
      return changeStatus(change.id, change);
    case "priority":
      return changePriority(change.id, change);
    case "assignment":
      return assignTicket(change.id, change);
    case "tags":
      return tagTicket(change.id, change);
    case "pickup":
      return pickUpTicket(change.id);
    case "escalate":
      return escalateByHand(change.id, change);
    case "close":
      return closeTicket(change.id);
    case "restore":
      return restoreTicket(change.id);
  }
}
