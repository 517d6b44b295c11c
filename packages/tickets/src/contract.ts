import * as z from "zod";
import { approvalRequired, conflict, contract, idempotencyMismatch, invalidCursor, route, staleVersion } from "@bulkhead/platform/contract";
import { EntityId, page, PageQuery } from "@bulkhead/platform/schema";
import { TrailEntry, TrailVerification } from "@bulkhead/platform/trail-entry";
import { defaultSettings } from "@bulkhead/tenants/schema";
import {
  actionForbidden,
  alreadyAssigned,
  assigneeInactive,
  assigneeNotAgent,
  assigneeNotFound,
  externalIdTaken,
  followerNotFound,
  limitExceeded,
  requesterNotFound,
  teamNotFound,
  ticketClosed,
  ticketNotFound,
  tooManyViews,
  transitionNotAllowed,
  viewNotFound,
} from "./errors.ts";
import {
  AssignTicket,
  BulkOutcome,
  ChangePriority,
  ChangeStatus,
  ChangeTickets,
  CreateTicket,
  EscalateTicket,
  ListTickets,
  RespondToTicket,
  SavedView,
  SaveView,
  Ticket,
  TicketCounts,
  type TicketPerson,
  TicketResponse,
  TicketResponsePage,
  TicketSla,
  TicketSummary,
  UpdateTicket,
} from "./schema.ts";

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
  warning_at: "2026-11-24T19:36:00.000Z",
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
  warning_at: exampleTicket.warning_at,
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

const exampleResponse = {
  id: "01935b2e-6f00-7000-8000-0000000000f1",
  tenant_id: exampleTicket.tenant_id,
  ticket_id: exampleTicket.id,
  user_id: pickedUp.assigned_to,
  message: "Please keep your distance. Somebody with a fire extinguisher is on the way.",
  visibility: "public",
  channel: "api",
  attachments: [],
  created_at: "2026-11-22T10:06:00.000Z",
  edited_at: null,
} satisfies TicketResponse;

const examplePeople = [
  { id: exampleTicket.user_id, name: "User of Acme", support: false },
  { id: pickedUp.assigned_to, name: "Agent of Acme", support: true },
] satisfies TicketPerson[];

const exampleBatch = {
  tenant_id: exampleTicket.tenant_id,
  batch: "01935b2e-6f00-7000-8000-0000000000b1",
  results: [
    { id: exampleTicket.id, ok: true, version: 4 },
    {
      id: "01935b2e-6f00-7000-8000-000000000002",
      ok: false,
      problem: {
        type: "urn:bulkhead:problem:ticket.closed",
        title: ticketClosed.title,
        status: 409,
        code: "ticket.closed",
        request_id: "JKJaXmPLvHcESHA=",
      },
    },
  ],
} satisfies BulkOutcome;

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
  approved: null,
} satisfies TrailEntry;

const exampleSla = {
  ticket_id: exampleTicket.id,
  status: "new",
  priority: "medium",
  clock: "running",
  policy: defaultSettings.sla,
  target_seconds: 259_200,
  elapsed_seconds: 3_600,
  remaining_seconds: 255_600,
  deadline: exampleTicket.deadline,
  overdue: false,
  breached: false,
  escalation_level: 0,
  warning_at: exampleTicket.warning_at,
  first_response: { state: "none", deadline: null, responded_at: null },
  auto_close_at: null,
  next_moment: { kind: "warning", at: "2026-11-24T19:36:00.000Z" },
  events: [{ kind: "created", at: exampleTicket.created_at, priority: "medium" }],
  events_complete: true,
  explanation: [
    "A ticket of priority medium has 72 hours, around the clock.",
    "The clock started when the ticket was opened on 2026-11-22 10:00 UTC.",
    "So it is due on 2026-11-25 10:00 UTC: 71 hours are left.",
    "People are warned of the deadline on 2026-11-24 19:36 UTC.",
  ],
} satisfies TicketSla;

const exampleCounts = {
  data: {
    status: { new: 3, open: 12, pending: 4, escalated: 1, resolved: 9, closed: 500 },
    priority: { urgent: 1, high: 6, medium: 20, low: 2 },
  },
  capped: ["status.closed"],
} satisfies TicketCounts;

const exampleView = {
  id: "01935b2e-6f00-7000-8000-0000000005e1",
  tenant_id: exampleTicket.tenant_id,
  name: "My urgent ones",
  filters: { assigned_to: "me", priority: "urgent", overdue: true },
  created_at: "2026-11-22T10:00:00.000Z",
} satisfies SavedView;

const ById = z.object({ id: EntityId });
const ByNumber = z.object({
  number: z
    .string()
    .regex(/^[1-9]\d{0,14}$/, "must be a ticket's number, such as 17")
    .transform(Number),
});
const everyone = ["user", "agent", "admin", "super_admin"] as const;
const staff = ["agent", "admin", "super_admin"] as const;

export const tickets = contract("tickets", {
  createTicket: route({
    method: "post",
    path: "/v1/tickets",
    summary: "Open a ticket",
    description:
      "Its deadline follows from its priority and the tenant's targets. Support staff may open it for somebody else (`user_id`), " +
      "put it into a team's queue (`team_id`) and name people who follow it.",
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
    problems: [requesterNotFound, followerNotFound, teamNotFound, externalIdTaken, actionForbidden, conflict, idempotencyMismatch],
  }),
  listTickets: route({
    method: "get",
    path: "/v1/tickets",
    summary: "List tickets",
    description:
      "Without filters: the active tickets that the caller may see, next deadline first; people without a support role get their own, newest first. " +
      "Tickets that one only follows are found by id. Filters are combined. Tickets without a deadline come last. " +
      "May lag a write by a second. A page may be short, even empty, and still have a next_cursor: no page reads more than 500 tickets.",
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
  countTickets: route({
    method: "get",
    path: "/v1/tickets/counts",
    summary: "How many tickets there are, by status and by priority",
    description:
      "Of those that the caller's lists show; by priority, closed ones do not count. Nothing is counted beyond 500: what `capped` names is at least as many. " +
      "May lag a write by a second.",
    roles: everyone,
    responses: { 200: { description: "The counts", body: TicketCounts, example: exampleCounts } },
  }),
  getTicketByNumber: route({
    method: "get",
    path: "/v1/tickets/number/:number",
    summary: "One ticket, by the number that people use",
    roles: everyone,
    request: { param: ByNumber },
    responses: { 200: { description: "The ticket", body: Ticket, example: exampleTicket, etag: true } },
    problems: [ticketNotFound],
  }),
  listViews: route({
    method: "get",
    path: "/v1/views",
    summary: "The caller's saved views, oldest first",
    description: "All of them, in one page.",
    roles: everyone,
    responses: {
      200: {
        description: "The views",
        body: page(SavedView).meta({ id: "SavedViewPage" }),
        example: { data: [exampleView], next_cursor: null },
      },
    },
  }),
  saveView: route({
    method: "post",
    path: "/v1/views",
    summary: "Save filters of the list of tickets under a name",
    description: "For the caller alone, at most 50. To list what it shows, give its filters to `GET /v1/tickets`.",
    roles: everyone,
    request: { json: SaveView },
    examples: { json: { name: exampleView.name, filters: exampleView.filters } },
    responses: { 201: { description: "The view", body: SavedView, example: exampleView } },
    problems: [tooManyViews, conflict, idempotencyMismatch],
  }),
  deleteView: route({
    method: "delete",
    path: "/v1/views/:id",
    summary: "Forget a saved view",
    roles: everyone,
    request: { param: ById },
    responses: { 204: { description: "Forgotten" } },
    problems: [viewNotFound],
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
        example: {
          ...exampleTicket,
          status: "closed",
          deadline: null,
          warning_at: null,
          closed_at: "2026-11-22T11:00:00.000Z",
          version: 2,
        },
        etag: true,
      },
    },
    problems: [ticketNotFound, transitionNotAllowed, actionForbidden, staleVersion, conflict],
  }),
  updateTicket: route({
    method: "patch",
    path: "/v1/tickets/:id",
    summary: "Change what a ticket says and who follows it",
    description:
      "Absent fields stay. `tags` and `followers` are replaced, `custom_fields` merged: a field that is null ceases to be. " +
      "Requesters may put the subject and description right while the ticket is new.",
    roles: everyone,
    request: { param: ById, json: UpdateTicket },
    examples: { json: { category: "safety", tags: ["printer", "fire"], custom_fields: { floor: null, building: "B" } } },
    responses: {
      200: {
        description: "The ticket",
        body: Ticket,
        example: { ...exampleTicket, category: "safety", tags: ["printer", "fire"], custom_fields: { building: "B" }, version: 2 },
        etag: true,
      },
    },
    problems: [
      ticketNotFound,
      actionForbidden,
      ticketClosed,
      followerNotFound,
      externalIdTaken,
      limitExceeded,
      staleVersion,
      conflict,
      idempotencyMismatch,
    ],
  }),
  changeTicketStatus: route({
    method: "post",
    path: "/v1/tickets/:id/status",
    summary: "Move a ticket along its lifecycle",
    description:
      "Support staff by the table of statuses, on tickets that they work on; requesters confirm (resolved → closed), reopen (resolved → open) " +
      "and withdraw (new → closed) their own. Escalation and restoration have routes of their own. A comment becomes a public response in the same change.",
    roles: everyone,
    request: { param: ById, json: ChangeStatus },
    examples: { json: { status: "pending", comment: "Which model is it? It stands on a label at the back." } },
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
  changeTicketPriority: route({
    method: "post",
    path: "/v1/tickets/:id/priority",
    summary: "Change a ticket's priority",
    description: "Its deadline starts anew, from now. The tenant may want a raise by an agent to be approved.",
    roles: staff,
    request: { param: ById, json: ChangePriority },
    examples: { json: { priority: "high", reason: "The whole floor is waiting." } },
    responses: {
      200: {
        description: "The ticket",
        body: Ticket,
        example: {
          ...pickedUp,
          priority: "high",
          deadline: "2026-11-23T10:10:00.000Z",
          warning_at: "2026-11-23T05:22:00.000Z",
          version: 3,
        },
        etag: true,
      },
    },
    problems: [ticketNotFound, actionForbidden, ticketClosed, approvalRequired, staleVersion, conflict, idempotencyMismatch],
  }),
  assignTicket: route({
    method: "post",
    path: "/v1/tickets/:id/assignment",
    summary: "Hand a ticket to a person, to a team, or to nobody",
    description:
      "Null: nobody, no team; what is absent stays. The person need not be of the team. A new ticket that a person gets becomes open. " +
      "Agents take what nobody has and give back what they have; where the tenant lets them, they assign within their own teams.",
    roles: staff,
    request: { param: ById, json: AssignTicket },
    examples: { json: { assigned_to: pickedUp.assigned_to, team_id: null } },
    responses: { 200: { description: "The ticket", body: Ticket, example: pickedUp, etag: true } },
    problems: [
      ticketNotFound,
      actionForbidden,
      ticketClosed,
      assigneeNotFound,
      assigneeInactive,
      assigneeNotAgent,
      teamNotFound,
      staleVersion,
      conflict,
      idempotencyMismatch,
    ],
  }),
  escalateTicket: route({
    method: "post",
    path: "/v1/tickets/:id/escalate",
    summary: "Escalate a ticket by hand",
    description:
      "As a missed deadline would: one level of priority up. The new deadline counts from now. The tenant may want it to be approved.",
    roles: staff,
    request: { param: ById, json: EscalateTicket },
    examples: { json: { reason: "The fire has spread to the floor above." } },
    responses: {
      200: {
        description: "The ticket",
        body: Ticket,
        example: {
          ...pickedUp,
          status: "escalated",
          priority: "high",
          deadline: "2026-11-23T10:10:00.000Z",
          warning_at: "2026-11-23T05:22:00.000Z",
          escalation_level: 1,
          version: 3,
        },
        etag: true,
      },
    },
    problems: [ticketNotFound, actionForbidden, transitionNotAllowed, approvalRequired, staleVersion, conflict, idempotencyMismatch],
  }),
  restoreTicket: route({
    method: "post",
    path: "/v1/tickets/:id/restore",
    summary: "Bring a closed ticket back",
    description:
      "Open, with whoever had it and what was left of its time, at least an hour. Admins; agents ask for it (`POST /v1/approvals`): " +
      "where the tenant lists `restore` among what it approves they are told so (409), elsewhere it is 403.",
    roles: staff,
    request: { param: ById },
    responses: { 200: { description: "The ticket, open", body: Ticket, example: { ...pickedUp, version: 5 }, etag: true } },
    problems: [ticketNotFound, actionForbidden, transitionNotAllowed, approvalRequired, staleVersion, conflict, idempotencyMismatch],
  }),
  changeTickets: route({
    method: "post",
    path: "/v1/tickets/bulk",
    summary: "Change up to fifty tickets",
    description:
      "Each change is made as by the route that its `action` names, succeeds or fails by itself, and stands in the trail with the `batch`. " +
      "`If-Match` is 400 here: give a change its `expected_version`. Repeated with its Idempotency-Key after it broke off, or when some change met a 429, a 500 or a `conflict`, the request does what is left.",
    roles: everyone,
    request: { json: ChangeTickets },
    examples: {
      json: {
        changes: [
          { id: exampleTicket.id, action: "status", status: "resolved", comment: "The fire is out.", expected_version: 3 },
          { id: "01935b2e-6f00-7000-8000-000000000002", action: "tags", add: ["fire"], remove: ["triage"] },
        ],
      },
    },
    responses: { 200: { description: "What became of each change, in their order", body: BulkOutcome, example: exampleBatch } },
    problems: [conflict, idempotencyMismatch],
  }),
  listTicketResponses: route({
    method: "get",
    path: "/v1/tickets/:id/responses",
    summary: "A ticket's conversation, oldest first",
    description:
      "Internal notes are there for the support staff alone. `people` are told by name, also to those who may not look others up. " +
      "A response is support's when `people` say so of its writer, unless they are the ticket's requester. " +
      "No page reads more than 500 responses: one on whose way hundreds of notes lie may be short, even empty, and still have a next_cursor.",
    roles: everyone,
    request: { param: ById, query: PageQuery },
    responses: {
      200: {
        description: "A page of responses",
        body: TicketResponsePage,
        example: { data: [exampleResponse], people: examplePeople, next_cursor: null },
      },
    },
    problems: [ticketNotFound, invalidCursor],
  }),
  respondToTicket: route({
    method: "post",
    path: "/v1/tickets/:id/responses",
    summary: "Respond to a ticket, or note something among the support staff",
    description:
      "Whoever sees a ticket may respond in public. The requester's response reopens what is pending or resolved; anybody else's changes no status. " +
      "`If-Match` is the ticket's version.",
    roles: everyone,
    request: { param: ById, json: RespondToTicket },
    examples: { json: { message: exampleResponse.message, visibility: "public" } },
    responses: { 201: { description: "The response", body: TicketResponse, example: exampleResponse } },
    problems: [ticketNotFound, actionForbidden, ticketClosed, staleVersion, conflict, idempotencyMismatch],
  }),
  explainTicketSla: route({
    method: "get",
    path: "/v1/tickets/:id/sla",
    summary: "How a ticket's SLA clock stands, and why its deadline is what it is",
    roles: staff,
    request: { param: ById },
    responses: { 200: { description: "The clock, what has happened to it, and an explanation", body: TicketSla, example: exampleSla } },
    problems: [ticketNotFound],
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
