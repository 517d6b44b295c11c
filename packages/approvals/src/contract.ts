import * as z from "zod";
import { conflict, contract, forbidden, idempotencyMismatch, invalidCursor, route, staleVersion } from "@bulkhead/platform/contract";
import { EntityId, page } from "@bulkhead/platform/schema";
import {
  actionForbidden,
  alreadyRequested,
  approvalNotFound,
  lastAdmin,
  notOpen,
  notRequired,
  ownRequest,
  priorityNotRaised,
  roleNotChanged,
  ticketClosed,
  ticketNotFound,
  transitionNotAllowed,
  userActionForbidden,
  userNotFound,
} from "./errors.ts";
import { Approval, Approve, ListApprovals, Reject, RequestApproval } from "./schema.ts";

const exampleApproval = {
  id: "01935b2e-6f00-7000-8000-0000000000f1",
  tenant_id: "01935b2e-6f00-7000-8000-00000000ac3e",
  kind: "priority_raise",
  status: "requested",
  ticket_id: "01935b2e-6f00-7000-8000-000000000001",
  user_id: null,
  change: { priority: "urgent" },
  reason: "The whole floor cannot print, and the audit is tomorrow.",
  requested_by: "01935b2e-6f00-7000-8000-0000000000a2",
  decided_by: null,
  decided_at: null,
  comment: null,
  expires_at: "2026-11-29T10:00:00.000Z",
  created_at: "2026-11-22T10:00:00.000Z",
  updated_at: "2026-11-22T10:00:00.000Z",
  version: 1,
} satisfies Approval;

const decided = {
  ...exampleApproval,
  status: "approved",
  decided_by: "01935b2e-6f00-7000-8000-0000000000a3",
  decided_at: "2026-11-22T11:00:00.000Z",
  comment: "Agreed.",
  updated_at: "2026-11-22T11:00:00.000Z",
  version: 2,
} satisfies Approval;

const ById = z.object({ id: EntityId });
const staff = ["agent", "admin", "super_admin"] as const;
const admins = ["admin", "super_admin"] as const;
const decision = [approvalNotFound, ownRequest, notOpen, staleVersion, conflict, idempotencyMismatch] as const;

export const approvals = contract("approvals", {
  listApprovals: route({
    method: "get",
    path: "/v1/approvals",
    summary: "Requests for approval, newest first",
    description:
      "Admins see all of the tenant's, agents their own. May lag a write by a second. A page may be short and still have a next_cursor.",
    roles: staff,
    request: { query: ListApprovals },
    responses: {
      200: {
        description: "A page of requests",
        body: page(Approval).meta({ id: "ApprovalPage" }),
        example: { data: [exampleApproval], next_cursor: null },
      },
    },
    problems: [invalidCursor],
  }),
  requestApproval: route({
    method: "post",
    path: "/v1/approvals",
    summary: "Ask an admin for a change that one may not make alone",
    description:
      "`ticket_id` for priority_raise, escalate and restore, `user_id` for role_change. The change must be legal now. A request expires after seven days.",
    roles: staff,
    request: { json: RequestApproval },
    examples: {
      json: {
        kind: "priority_raise",
        ticket_id: exampleApproval.ticket_id,
        change: { priority: "urgent" },
        reason: exampleApproval.reason,
      },
    },
    responses: { 201: { description: "The request", body: Approval, example: exampleApproval, etag: true } },
    problems: [
      notRequired,
      alreadyRequested,
      ticketNotFound,
      actionForbidden,
      ticketClosed,
      priorityNotRaised,
      transitionNotAllowed,
      userNotFound,
      userActionForbidden,
      roleNotChanged,
      conflict,
      idempotencyMismatch,
    ],
  }),
  getApproval: route({
    method: "get",
    path: "/v1/approvals/:id",
    summary: "One request for approval",
    roles: staff,
    request: { param: ById },
    responses: { 200: { description: "The request", body: Approval, example: exampleApproval, etag: true } },
    problems: [approvalNotFound],
  }),
  approve: route({
    method: "post",
    path: "/v1/approvals/:id/approve",
    summary: "Approve a request: the change happens now",
    description:
      "The change and the decision are one transaction; the change's entry in the trail names both people. When the change is no longer legal, " +
      "its own problem is answered and the request stays open.",
    roles: admins,
    request: { param: ById, json: Approve },
    examples: { json: { comment: decided.comment } },
    responses: { 200: { description: "The request, approved", body: Approval, example: decided, etag: true } },
    problems: [
      ...decision,
      ticketNotFound,
      ticketClosed,
      priorityNotRaised,
      transitionNotAllowed,
      userNotFound,
      userActionForbidden,
      lastAdmin,
    ],
  }),
  reject: route({
    method: "post",
    path: "/v1/approvals/:id/reject",
    summary: "Reject a request",
    roles: admins,
    request: { param: ById, json: Reject },
    examples: { json: { comment: "The other printer works." } },
    responses: {
      200: {
        description: "The request, rejected",
        body: Approval,
        example: { ...decided, status: "rejected", comment: "The other printer works." },
        etag: true,
      },
    },
    problems: decision,
  }),
  cancelApproval: route({
    method: "post",
    path: "/v1/approvals/:id/cancel",
    summary: "Take one's own request back",
    roles: staff,
    request: { param: ById },
    responses: {
      200: {
        description: "The request, cancelled",
        body: Approval,
        example: { ...decided, status: "cancelled", decided_by: exampleApproval.requested_by, comment: null },
        etag: true,
      },
    },
    problems: [approvalNotFound, forbidden, notOpen, staleVersion, conflict, idempotencyMismatch],
  }),
});
