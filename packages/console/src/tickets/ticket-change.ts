/** Changes of a ticket as data: what one looks like before the API has answered, and how it is asked for. */
import { raisedPriority } from "@bulkhead/tickets/policy";
import type { Priority, Status, Ticket, UpdateTicket } from "@bulkhead/tickets/schema";
import type { Api } from "../api/client.ts";
import { answerOf } from "../api/client.ts";

export type TicketChange =
  | { readonly action: "status"; readonly status: Status; readonly comment?: string }
  | { readonly action: "priority"; readonly priority: Priority; readonly reason?: string }
  | { readonly action: "assignment"; readonly assigned_to?: string | null; readonly team_id?: string | null }
  | { readonly action: "pickup" }
  | { readonly action: "escalate"; readonly reason: string }
  | { readonly action: "close" }
  | { readonly action: "restore" }
  | { readonly action: "update"; readonly fields: UpdateTicket };

/** What screens show of a ticket and changes move. */
export type TicketFields = Partial<
  Pick<Ticket, "subject" | "description" | "category" | "tags" | "priority" | "status" | "assigned_to" | "team_id">
>;

/** What a ticket will look like if the API agrees. Its deadline is the API's to say. */
export function predicted(change: TicketChange, before: Pick<Ticket, "status" | "priority">, actorId: string): TicketFields {
  switch (change.action) {
    case "status":
      return { status: change.status };
    case "priority":
      return { priority: change.priority };
    case "assignment":
      return {
        ...(change.assigned_to !== undefined && { assigned_to: change.assigned_to }),
        ...(change.team_id !== undefined && { team_id: change.team_id }),
        ...(change.assigned_to !== undefined && change.assigned_to !== null && before.status === "new" && { status: "open" as const }),
      };
    case "pickup":
      return { assigned_to: actorId, ...(before.status === "new" && { status: "open" as const }) };
    case "escalate":
      return { status: "escalated", priority: raisedPriority(before.priority) };
    case "close":
      return { status: "closed" };
    case "restore":
      return { status: "open" };
    case "update": {
      const { subject, description, category, tags } = change.fields;
      return {
        ...(subject !== undefined && { subject }),
        ...(description !== undefined && { description }),
        ...(category !== undefined && { category }),
        ...(tags !== undefined && { tags }),
      };
    }
  }
}

export interface SendOptions {
  /** The version that the change was decided on: if the ticket has moved on, it is refused. */
  readonly version?: number | undefined;
  /** The page may be closed before the answer comes. */
  readonly keepalive?: boolean;
  /** Sent again with the same key it is the same request. */
  readonly key?: string;
}

/** Asks for a change. A request that is sent again by the network's doing changes nothing twice. @throws ProblemError, Unreachable */
export function sendChange(
  api: Api,
  id: string,
  change: TicketChange,
  { version, keepalive = false, key = crypto.randomUUID() }: SendOptions = {},
): Promise<Ticket> {
  const params = {
    path: { id },
    header: { "idempotency-key": key, ...(version !== undefined && { "if-match": `"${version}"` }) },
  };
  switch (change.action) {
    case "status": {
      const { action: _action, ...body } = change;
      return answerOf(api.POST("/v1/tickets/{id}/status", { params, body, keepalive }));
    }
    case "priority": {
      const { action: _action, ...body } = change;
      return answerOf(api.POST("/v1/tickets/{id}/priority", { params, body, keepalive }));
    }
    case "assignment": {
      const { action: _action, ...body } = change;
      return answerOf(api.POST("/v1/tickets/{id}/assignment", { params, body, keepalive }));
    }
    case "pickup":
      return answerOf(api.POST("/v1/tickets/{id}/pickup", { params, keepalive }));
    case "escalate":
      return answerOf(api.POST("/v1/tickets/{id}/escalate", { params, body: { reason: change.reason }, keepalive }));
    case "close":
      return answerOf(api.DELETE("/v1/tickets/{id}", { params, keepalive }));
    case "restore":
      return answerOf(api.POST("/v1/tickets/{id}/restore", { params, keepalive }));
    case "update":
      return answerOf(api.PATCH("/v1/tickets/{id}", { params, body: change.fields, keepalive }));
  }
}
