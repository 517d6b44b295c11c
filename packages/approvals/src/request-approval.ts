import {
  change,
  commit,
  currentActor,
  getItem,
  newId,
  nowMs,
  replayIfAnswered,
  reserve,
  retryOnConflict,
  timestamp,
  VersionConflict,
} from "@bulkhead/platform";
import { forbidden } from "@bulkhead/platform/contract";
import { getSettings } from "@bulkhead/tenants";
import { getTicket, ticketActor } from "@bulkhead/tickets";
import { transitions } from "@bulkhead/tickets/policy";
import { findUser } from "@bulkhead/users";
import { judgeRoleChange } from "@bulkhead/users/policy";
import {
  actionForbidden,
  alreadyRequested,
  notRequired,
  priorityNotRaised,
  roleNotChanged,
  ticketClosed,
  transitionNotAllowed,
  userActionForbidden,
  userNotFound,
} from "./errors.ts";
import { expireApproval } from "./expire-approval.ts";
import { judgeWish, needsRequest, type TicketWish } from "./policy.ts";
import { approvalKind, lifetimeMs, openItem, openKey, parseOpenItem, presentApproval } from "./repository.ts";
import type { Approval, RequestApproval } from "./schema.ts";

/** Somebody has an open request for the same change, or had one that nobody decided in time. */
class OpenRequestThere extends Error {}

/**
 * Asks an admin for a change that the actor may not make alone. It must be legal now; whether it still is decides the moment of
 * approval. 2 round trips, 1 more with an Idempotency-Key.
 * @throws Problem `approval.not_required`, `approval.already_requested`; the ticket's or the person's own problem when the change would
 *         not be legal; `conflict`
 */
export async function requestApproval(input: RequestApproval): Promise<Approval> {
  const { user_id: requester } = currentActor();
  if (requester === null) throw forbidden({ detail: "Only a person asks for approval." });
  await replayIfAnswered();
  await checkWish(input);
  const subject =
    input.kind === "role_change" ? { ticket_id: null, user_id: input.user_id } : { ticket_id: input.ticket_id, user_id: null };
  const request = () => {
    const id = newId();
    const atMs = nowMs();
    const requested = change(
      approvalKind,
      undefined,
      {
        id,
        kind: input.kind,
        status: "requested",
        ...subject,
        change: input.change,
        reason: input.reason,
        requested_by: requester,
        decided_by: null,
        decided_at: null,
        comment: null,
        expires_at: timestamp(atMs + lifetimeMs),
        created_at: timestamp(atMs),
      },
      "approval.requested",
      atMs,
    );
    return commit({
      changes: [requested],
      items: [reserve(openItem(requested.saved), () => new OpenRequestThere())],
      result: presentApproval(requested.saved),
    });
  };
  return retryOnConflict(async () => {
    try {
      return await request();
    } catch (error) {
      if (!(error instanceof OpenRequestThere)) throw error;
      await makeWay({ kind: input.kind, ...subject });
      throw new VersionConflict();
    }
  });
}

/** Ends an open request that has expired, since the sweep may come an hour later. @throws Problem `approval.already_requested` */
async function makeWay(subject: Pick<Approval, "kind" | "ticket_id" | "user_id">): Promise<void> {
  const open = await getItem(openKey(subject));
  if (open === undefined) return;
  const approval_id = parseOpenItem(open);
  if (!(await expireApproval(approval_id))) throw alreadyRequested({ approval_id });
}

async function checkWish(input: RequestApproval): Promise<void> {
  if (input.kind === "role_change") return checkRoleWish(input.user_id, input.change.role);
  const [ticket, actor] = await Promise.all([getTicket(input.ticket_id), ticketActor()]);
  const wish: TicketWish = input.kind === "priority_raise" ? { kind: input.kind, priority: input.change.priority } : { kind: input.kind };
  switch (judgeWish(actor, ticket, wish)) {
    case "forbidden":
      throw actionForbidden({ detail: "The ticket is not yours to work on." });
    case "closed":
      throw ticketClosed();
    case "not_raised":
      throw priorityNotRaised();
    case "not_a_transition":
      throw transitionNotAllowed({ detail: `The ticket is ${ticket.status}.`, allowed: transitions[ticket.status] });
  }
  if (!needsRequest(actor, input.kind, actor.asks_for)) throw notRequired();
}

async function checkRoleWish(userId: string, role: string): Promise<void> {
  const actor = currentActor();
  const [person, { approvals }] = await Promise.all([findUser(userId), getSettings()]);
  if (person === undefined) throw userNotFound();
  if (judgeRoleChange(actor, person, true) === "forbidden")
    throw userActionForbidden({ detail: "Nobody's own role, nor a super_admin's." });
  if (person.role === role) throw roleNotChanged();
  if (!needsRequest(actor, "role_change", approvals.required_for)) throw notRequired();
}
