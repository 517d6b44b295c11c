import * as z from "zod";
import { conflict, contract, idempotencyMismatch, invalidCursor, route, staleVersion } from "@bulkhead/platform/contract";
import { EntityId, page, PageQuery } from "@bulkhead/platform/schema";
import {
  actionForbidden,
  alreadyAssigned,
  externalIdTaken,
  requesterNotFound,
  ticketClosed,
  ticketNotFound,
  transitionNotAllowed,
} from "./errors.ts";
import { ChangeStatus, CreateTicket, ListTickets, Ticket, TicketSummary, TrailEntry, TrailVerification } from "./schema.ts";

const exampleTicket = {
  id: "01935b2e-6f00-7000-8000-000000000001",
  number: 1,
  tenant_id: "01935b2e-6f00-7000-8000-00000000ac3e",
  user_id: "01935b2e-6f00-7000-8000-0000000000a1",
  created_by: "01935b2e-6f00-7000-8000-0000000000a1",
  subject: "The printer on floor 3 is on fire",
  description: "Flames come out of tray 2 whenever somebody prints in colour.",
  priority: "medium",
  category: "hardware",
  tags: ["printer"],
  custom_fields: { floor: 3 },
  followers: [],
  channel: "api",
  external_id: null,
  merged_into: null,
  status: "new",
  deadline: "2026-11-25T10:00:00.000Z",
  first_response_deadline: null,
  overdue: false,
  breached: false,
  escalation_level: 0,
  assigned_to: null,
  team_id: null,
  first_responded_at: null,
  resolved_at: null,
  closed_at: null,
  created_at: "2026-11-22T10:00:00.000Z",
  updated_at: "2026-11-22T10:00:00.000Z",
  version: 1,
} satisfies Ticket;

const exampleSummary = {
  id: exampleTicket.id,
  number: 1,
  subject: exampleTicket.subject,
  priority: "medium",
  category: "hardware",
  tags: ["printer"],
  status: "new",
  user_id: exampleTicket.user_id,
  assigned_to: null,
  team_id: null,
  deadline: exampleTicket.deadline,
  overdue: false,
  breached: false,
  escalation_level: 0,
  created_at: exampleTicket.created_at,
  closed_at: null,
} satisfies TicketSummary;

const pickedUp = {
  ...exampleTicket,
  status: "open",
  assigned_to: "01935b2e-6f00-7000-8000-0000000000a2",
  version: 2,
} satisfies Ticket;

const exampleEntry = {
  id: "01935b2e-6f00-7000-8000-0000000000e1",
  tenant_id: exampleTicket.tenant_id,
  ticket_id: exampleTicket.id,
  user_id: pickedUp.assigned_to,
  actor_type: "user",
  action_type: "assignment",
  old_value: { status: "new", assigned_to: null },
  new_value: { status: "open", assigned_to: pickedUp.assigned_to },
  timestamp: "2026-11-22T10:05:00.000Z",
  entity: "ticket",
  entity_id: exampleTicket.id,
  version: 2,
  hash: "j0NDRmSPa5bfid2pAcUXaxCm2DlhPTwayItZstwyeqQ",
} satisfies TrailEntry;

const ById = z.object({ id: EntityId });
const everyone = ["user", "agent", "admin", "super_admin"] as const;
const staff = ["agent", "admin", "super_admin"] as const;

export const tickets = contract("tickets", {
  createTicket: route({
    method: "post",
    path: "/v1/tickets",
    summary: "Open a ticket",
    description: "Its deadline follows from its priority and the tenant's targets.",
    roles: everyone,
    request: { json: CreateTicket },
    examples: {
      json: {
        subject: exampleTicket.subject,
        description: exampleTicket.description,
        category: "hardware",
        tags: ["printer"],
        custom_fields: { floor: 3 },
      },
    },
    responses: { 201: { description: "The ticket", body: Ticket, example: exampleTicket, etag: true } },
    problems: [requesterNotFound, externalIdTaken, actionForbidden, conflict, idempotencyMismatch],
  }),
  listTickets: route({
    method: "get",
    path: "/v1/tickets",
    summary: "List tickets",
    description:
      "Without filters: the active tickets that the caller may see, next deadline first; people without a support role get their own, newest first. " +
      "May lag a write by a second. A page may be short and still have a next_cursor.",
    roles: everyone,
    request: { query: ListTickets },
    responses: {
      200: {
        description: "A page of tickets",
        body: page(TicketSummary).meta({ id: "TicketPage" }),
        example: { data: [exampleSummary], next_cursor: null },
      },
    },
    problems: [invalidCursor],
  }),
  getTicket: route({
    method: "get",
    path: "/v1/tickets/:id",
    summary: "One ticket",
    roles: everyone,
    request: { param: ById },
    responses: { 200: { description: "The ticket", body: Ticket, example: exampleTicket, etag: true } },
    problems: [ticketNotFound],
  }),
  closeTicket: route({
    method: "delete",
    path: "/v1/tickets/:id",
    summary: "Close a ticket: it leaves the default views and stays readable",
    description: "Nothing is physically deleted. Closing a closed ticket changes nothing.",
    roles: everyone,
    request: { param: ById },
    responses: {
      200: {
        description: "The ticket, closed",
        body: Ticket,
        example: { ...exampleTicket, status: "closed", deadline: null, closed_at: "2026-11-22T11:00:00.000Z", version: 2 },
        etag: true,
      },
    },
    problems: [ticketNotFound, transitionNotAllowed, actionForbidden, staleVersion, conflict],
  }),
  changeTicketStatus: route({
    method: "post",
    path: "/v1/tickets/:id/status",
    summary: "Move a ticket along its lifecycle",
    roles: everyone,
    request: { param: ById, json: ChangeStatus },
    examples: { json: { status: "pending" } },
    responses: { 200: { description: "The ticket", body: Ticket, example: { ...pickedUp, status: "pending", version: 3 }, etag: true } },
    problems: [ticketNotFound, transitionNotAllowed, actionForbidden, staleVersion, conflict, idempotencyMismatch],
  }),
  pickUpTicket: route({
    method: "post",
    path: "/v1/tickets/:id/pickup",
    summary: "Take a ticket: assigned to the caller, and open if it was new",
    roles: staff,
    request: { param: ById },
    responses: { 200: { description: "The ticket", body: Ticket, example: pickedUp, etag: true } },
    problems: [ticketNotFound, alreadyAssigned, ticketClosed, actionForbidden, staleVersion, conflict, idempotencyMismatch],
  }),
  listTicketTrail: route({
    method: "get",
    path: "/v1/tickets/:id/audit",
    summary: "What happened to a ticket, oldest first",
    roles: staff,
    request: { param: ById, query: PageQuery },
    responses: {
      200: {
        description: "A page of the trail",
        body: page(TrailEntry).meta({ id: "TrailPage" }),
        example: { data: [exampleEntry], next_cursor: null },
      },
    },
    problems: [ticketNotFound, invalidCursor],
  }),
  verifyTicketTrail: route({
    method: "get",
    path: "/v1/tickets/:id/audit/verify",
    summary: "Check the hash chain of a ticket's trail",
    roles: staff,
    request: { param: ById },
    responses: { 200: { description: "The verdict", body: TrailVerification, example: { valid: true, entries: 2, redacted: 0 } } },
    problems: [ticketNotFound],
  }),
});
