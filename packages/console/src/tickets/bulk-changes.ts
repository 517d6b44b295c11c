/** Changes of many tickets: who may make which, and how they are asked for. */
import { judgePickUp, judgeUpdate, type TicketActor } from "@bulkhead/tickets/policy";
import type { BulkChange, Status, TicketSummary } from "@bulkhead/tickets/schema";
import type { Api } from "../api/client.ts";
import { answerOf } from "../api/client.ts";
import { ProblemError, problemText } from "../api/problem-error.ts";
import { predicted, type TicketChange, type TicketFields } from "./ticket-change.ts";
import { assignmentChoice, type ChoiceVerdict, factsOf, judgeStatus, moveTo, priorityChoices } from "./ticket-choices.ts";

/** A change as a single ticket takes it, or of its tags. */
export type BulkAction =
  | Exclude<TicketChange, { readonly action: "update" }>
  | { readonly action: "tags"; readonly add: readonly string[]; readonly remove: readonly string[] };

export interface BulkItem {
  readonly ticket: TicketSummary;
  readonly change: BulkAction;
}

export type BulkVerdict = ChoiceVerdict | "assigned";

/** The change that brings a ticket to a status, whichever verb that takes. */
export function changeTo(from: Status, to: Status, reason: string): BulkAction {
  switch (moveTo(from, to)) {
    case "escalate":
      return { action: "escalate", reason };
    case "close":
      return { action: "close" };
    case "restore":
      return { action: "restore" };
    default:
      return { action: "status", status: to };
  }
}

/** @param teamsOf the teams of whoever it would be given to */
export function judgeBulk(
  actor: TicketActor,
  { ticket, change }: BulkItem,
  teamsOf: (personId: string) => readonly string[] = () => [],
): BulkVerdict {
  switch (change.action) {
    case "status":
      return judgeStatus(actor, ticket, change.status);
    case "close":
      return judgeStatus(actor, ticket, "closed");
    case "escalate":
      return judgeStatus(actor, ticket, "escalated");
    case "restore":
      return ticket.status === "closed" ? judgeStatus(actor, ticket, "open") : "not_a_transition";
    case "priority":
      return priorityChoices(actor, [ticket]).find(({ value }) => value === change.priority)?.verdict ?? "forbidden";
    case "assignment": {
      const { action: _action, ...to } = change;
      return assignmentChoice(actor, [ticket], to, typeof to.assigned_to === "string" ? teamsOf(to.assigned_to) : []).verdict;
    }
    case "pickup":
      return ticket.assigned_to !== null && ticket.assigned_to === actor.user_id ? "current" : judgePickUp(actor, factsOf(ticket));
    case "tags":
      return judgeUpdate(actor, factsOf(ticket), ["tags"]);
  }
}

/** What the tickets will look like if the API agrees. */
export function predictedBulk({ ticket, change }: BulkItem, actorId: string): TicketFields {
  if (change.action !== "tags") return predicted(change, ticket, actorId);
  return { tags: [...new Set([...ticket.tags, ...change.add])].filter((tag) => !change.remove.includes(tag)) };
}

/** The API takes so many at once. */
const chunkSize = 50;
/** Browsers send 64 KiB in all for a page that goes; the headers and whatever else is under way need some of them. */
const keepaliveBytes = 56_000;

export interface FailedItem extends BulkItem {
  /** The API's own words, or none where it was not reached. */
  readonly text: string | undefined;
}

export interface BulkFailure {
  readonly failed: readonly FailedItem[];
  /** How many were to be changed in all. */
  readonly all: number;
}

/** Asks for the changes, fifty at a time; what goes wrong with some keeps no others. Never throws. */
export async function sendBulk(api: Api, items: readonly BulkItem[], keepalive: boolean): Promise<readonly FailedItem[]> {
  const chunks = Array.from({ length: Math.ceil(items.length / chunkSize) }, (_, at) => items.slice(at * chunkSize, (at + 1) * chunkSize));
  if (keepalive) {
    // A page that goes waits for no answer.
    let left = keepaliveBytes;
    const sent = chunks.map((chunk) => {
      left -= new Blob([JSON.stringify(chunk.map(requested))]).size;
      return sendChunk(api, chunk, left >= 0);
    });
    return (await Promise.all(sent)).flat();
  }
  const failed: FailedItem[] = [];
  for (const chunk of chunks) failed.push(...(await sendChunk(api, chunk, false)));
  return failed;
}

async function sendChunk(api: Api, chunk: readonly BulkItem[], keepalive: boolean): Promise<readonly FailedItem[]> {
  try {
    const { results } = await answerOf(
      api.POST("/v1/tickets/bulk", {
        params: { header: { "idempotency-key": crypto.randomUUID() } },
        body: { changes: chunk.map(requested) },
        keepalive,
      }),
    );
    return chunk.flatMap((item, place) => {
      const result = results[place];
      return result?.ok === true ? [] : { ...item, text: result === undefined ? undefined : problemText(result.problem) };
    });
  } catch (error) {
    return chunk.map((item) => ({ ...item, text: error instanceof ProblemError ? problemText(error.problem) : undefined }));
  }
}

const requested = ({ ticket: { id }, change }: BulkItem): BulkChange =>
  change.action === "tags" ? { id, action: "tags", add: [...change.add], remove: [...change.remove] } : { id, ...change };
