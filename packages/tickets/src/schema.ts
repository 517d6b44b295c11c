/** Shapes of tickets. Browser-safe. */
import * as z from "zod";
import { EntityId, page, PageQuery, ProblemBody, TenantId, Timestamp, Version } from "@bulkhead/platform/schema";
import { SlaPolicy } from "@bulkhead/tenants/schema";

/** A ticket's lifecycle state. `closed` is also what "deleted" means: nothing is physically removed. */
export const Status = z.enum(["new", "open", "pending", "resolved", "closed", "escalated"]).meta({ id: "TicketStatus" });
export type Status = z.infer<typeof Status>;

export const Priority = z.enum(["low", "medium", "high", "urgent"]).meta({ id: "TicketPriority" });
export type Priority = z.infer<typeof Priority>;

/** Control characters other than tabs and line breaks. */
const unreadable = /[^\P{Cc}\t\n\r]/u;

const Subject = z.string().trim().min(5).max(200);
/** As JSON no character takes more than three bytes: see {@link customFieldsLength}. */
const Description = z
  .string()
  .trim()
  .min(10)
  .max(20_000)
  .refine((text) => !unreadable.test(text), "must be text without control characters");
const Category = z.string().trim().min(1).max(60);

const mostTags = 20;
const unique = (texts: string[]): string[] => [...new Set(texts)];
const Tag = z.string().trim().min(1).max(40);
/** Given twice counts once. */
const Tags = z.array(Tag).max(mostTags).overwrite(unique);
const Followers = z.array(EntityId).max(20).overwrite(unique);
const ExternalId = z.string().trim().min(1).max(200);

/** In all, as JSON characters: the longest description and these, before and after a change, fit the bus's 256 KB. */
const customFieldsLength = 16_384;
const mostCustomFields = 30;
/** What storage keeps as it is: no more than can be counted exactly, nothing that vanishes. */
const FieldNumber = z
  .number()
  .min(Number.MIN_SAFE_INTEGER)
  .max(Number.MAX_SAFE_INTEGER)
  .refine((value) => value === 0 || Math.abs(value) >= 1e-100, "too close to zero");

/** Fields of a tenant's own making: text, number or yes/no by name. */
const CustomFields = z
  .record(z.string().min(1).max(60), z.union([z.string().max(1_000), FieldNumber, z.boolean(), z.null()]))
  .refine((fields) => Object.keys(fields).length <= mostCustomFields, `at most ${mostCustomFields} fields`)
  .refine((fields) => JSON.stringify(fields).length <= customFieldsLength, `at most ${customFieldsLength} characters in all`);
export type CustomFields = z.infer<typeof CustomFields>;

/** Whether a ticket may have these tags and fields once a change has been merged into what it had. */
export const fitsTicket = ({ tags, custom_fields }: { readonly tags: readonly string[]; readonly custom_fields: CustomFields }): boolean =>
  tags.length <= mostTags && CustomFields.safeParse(custom_fields).success;

const warningMeaning =
  "When the tenant's warning share of the time has passed and `sla.deadline_approaching` is due. Stays once people were warned; null with the deadline.";

/** A ticket as the API shows it. */
export const Ticket = z
  .object({
    id: EntityId,
    /** The number people use, unique in the tenant. */
    number: z.int(),
    tenant_id: TenantId,
    /** Whose ticket it is. */
    user_id: EntityId,
    created_by: EntityId,
    subject: z.string(),
    description: z.string(),
    priority: Priority,
    category: z.string(),
    tags: z.array(z.string()),
    custom_fields: CustomFields,
    followers: z.array(EntityId),
    channel: z.string(),
    external_id: z.string().nullable(),
    merged_into: EntityId.nullable(),
    status: Status,
    /** When it falls due; null while its clock is stopped. */
    deadline: Timestamp.nullable(),
    warning_at: Timestamp.nullable().describe(warningMeaning),
    first_response_deadline: Timestamp.nullable(),
    /** Due and not done now. */
    overdue: z.boolean(),
    /** A deadline was missed at some time. */
    breached: z.boolean(),
    escalation_level: z.int(),
    assigned_to: EntityId.nullable(),
    team_id: EntityId.nullable(),
    first_responded_at: Timestamp.nullable(),
    resolved_at: Timestamp.nullable(),
    closed_at: Timestamp.nullable(),
    created_at: Timestamp,
    updated_at: Timestamp,
    version: Version,
  })
  .meta({ id: "Ticket" });
export type Ticket = z.infer<typeof Ticket>;

/** A ticket as lists show it. */
export const TicketSummary = Ticket.pick({
  id: true,
  number: true,
  subject: true,
  priority: true,
  category: true,
  tags: true,
  status: true,
  user_id: true,
  assigned_to: true,
  team_id: true,
  deadline: true,
  warning_at: true,
  overdue: true,
  breached: true,
  escalation_level: true,
  created_at: true,
  closed_at: true,
}).meta({ id: "TicketSummary" });
export type TicketSummary = z.infer<typeof TicketSummary>;

export const CreateTicket = z
  .strictObject({
    subject: Subject,
    description: Description,
    priority: Priority.default("medium"),
    category: Category,
    tags: Tags.default([]),
    custom_fields: CustomFields.default({}),
    /** The id that the caller's own system knows it by; unique in the tenant. */
    external_id: ExternalId.optional(),
    /** Whose ticket it is, from agents up; by default the caller's. */
    user_id: EntityId.optional(),
    /** Whose queue it goes into, from agents up. */
    team_id: EntityId.nullable().optional(),
    /** Who else sees it and may respond, from agents up. */
    followers: Followers.optional(),
  })
  .meta({ id: "CreateTicket" });
export type CreateTicket = z.infer<typeof CreateTicket>;

export const UpdateTicket = z
  .strictObject({
    subject: Subject.optional(),
    description: Description.optional(),
    category: Category.optional(),
    /** Replaces all of them. */
    tags: Tags.optional(),
    /** Merged: a field that is not named stays, one that is null ceases to be. */
    custom_fields: CustomFields.optional(),
    external_id: ExternalId.nullable().optional(),
    /** Replaces all of them. */
    followers: Followers.optional(),
  })
  .meta({ id: "UpdateTicket" });
export type UpdateTicket = z.infer<typeof UpdateTicket>;

/** `internal`: a note that only the support staff sees. */
export const Visibility = z.enum(["public", "internal"]).meta({ id: "ResponseVisibility" });
export type Visibility = z.infer<typeof Visibility>;

const Message = z.string().trim().min(1).max(20_000);

/** A response as the API shows it. */
export const TicketResponse = z
  .object({
    id: EntityId,
    tenant_id: TenantId,
    ticket_id: EntityId,
    /** Who wrote it. */
    user_id: EntityId,
    message: z.string(),
    visibility: Visibility,
    channel: z.string(),
    /** Ids of attached files: none yet. */
    attachments: z.array(z.string()),
    created_at: Timestamp,
    edited_at: Timestamp.nullable(),
  })
  .meta({ id: "TicketResponse" });
export type TicketResponse = z.infer<typeof TicketResponse>;

/** Somebody of a ticket, as much of them as everybody may know who sees it. */
export const TicketPerson = z
  .object({
    id: EntityId,
    name: z.string().nullable().describe("Null where none is known; a super_admin's is not."),
    support: z.boolean().describe("Whether they are of the support staff now."),
  })
  .meta({ id: "TicketPerson" });
export type TicketPerson = z.infer<typeof TicketPerson>;

export const TicketResponsePage = page(TicketResponse)
  .extend({
    people: z
      .array(TicketPerson)
      .describe("Each once: the ticket's requester, whoever opened it, its assignee, and who wrote the responses of this page."),
  })
  .meta({ id: "TicketResponsePage" });
export type TicketResponsePage = z.infer<typeof TicketResponsePage>;

export const RespondToTicket = z
  .strictObject({ message: Message, visibility: Visibility.default("public") })
  .meta({ id: "RespondToTicket" });
export type RespondToTicket = z.infer<typeof RespondToTicket>;

const Reason = z.string().trim().min(1).max(500);

export const ChangeStatus = z
  .strictObject({
    status: Status,
    /** A public response, given with the change. */
    comment: Message.optional(),
  })
  .meta({ id: "ChangeStatus" });
export type ChangeStatus = z.infer<typeof ChangeStatus>;

export const ChangePriority = z.strictObject({ priority: Priority, reason: Reason.optional() }).meta({ id: "ChangePriority" });
export type ChangePriority = z.infer<typeof ChangePriority>;

export const EscalateTicket = z.strictObject({ reason: Reason }).meta({ id: "EscalateTicket" });
export type EscalateTicket = z.infer<typeof EscalateTicket>;

/** Null: nobody, no team. What is absent stays. */
const assignment = { assigned_to: EntityId.nullable().optional(), team_id: EntityId.nullable().optional() };
const namesSomebody = (input: { assigned_to?: string | null | undefined; team_id?: string | null | undefined }): boolean =>
  input.assigned_to !== undefined || input.team_id !== undefined;
const nobodyNamed = "must have assigned_to or team_id";

export const AssignTicket = z.strictObject(assignment).refine(namesSomebody, nobodyNamed).meta({ id: "AssignTicket" });
export type AssignTicket = z.infer<typeof AssignTicket>;

/** Tags to have and not to have, whatever others there are. */
const tagging = { add: Tags.default([]), remove: Tags.default([]) };

export const TagTicket = z.strictObject(tagging);
export type TagTicket = z.infer<typeof TagTicket>;

/** A ticket of a bulk change, and the version that the change was decided on, if it must still have that. */
const target = { id: EntityId, expected_version: Version.optional() };

/** One change of a bulk: `action` is the name of the route that makes it for a single ticket. */
export const BulkChange = z
  .discriminatedUnion("action", [
    z.strictObject({ ...target, action: z.literal("status"), ...ChangeStatus.shape }),
    z.strictObject({ ...target, action: z.literal("priority"), ...ChangePriority.shape }),
    z.strictObject({ ...target, action: z.literal("assignment"), ...assignment }).refine(namesSomebody, nobodyNamed),
    z.strictObject({ ...target, action: z.literal("tags"), ...tagging }),
    z.strictObject({ ...target, action: z.literal("pickup") }),
    z.strictObject({ ...target, action: z.literal("escalate"), ...EscalateTicket.shape }),
    z.strictObject({ ...target, action: z.literal("close") }),
    z.strictObject({ ...target, action: z.literal("restore") }),
  ])
  .meta({ id: "BulkChange" });
export type BulkChange = z.infer<typeof BulkChange>;

export const ChangeTickets = z
  .strictObject({
    changes: z
      .array(BulkChange)
      .min(1)
      .max(50)
      .refine((changes) => new Set(changes.map(({ id }) => id)).size === changes.length, "must name each ticket once"),
  })
  .meta({ id: "ChangeTickets" });
export type ChangeTickets = z.infer<typeof ChangeTickets>;

/** What became of each change of a bulk, in their order. */
export const BulkOutcome = z
  .object({
    tenant_id: TenantId,
    /** Stands in every entry of the trail that the bulk made. */
    batch: EntityId,
    results: z.array(
      z.discriminatedUnion("ok", [
        z.object({ id: EntityId, ok: z.literal(true), version: Version }),
        z.object({ id: EntityId, ok: z.literal(false), problem: ProblemBody }),
      ]),
    ),
  })
  .meta({ id: "BulkOutcome" });
export type BulkOutcome = z.infer<typeof BulkOutcome>;

/** A moment with `Z` or an offset, to the second or finer; read as UTC with milliseconds. */
const Moment = z.iso
  .datetime({ offset: true, error: "must be a time with Z or an offset, such as 2026-11-22T10:00:00Z" })
  .transform((text) => new Date(text).toISOString())
  .pipe(Timestamp);

/** By deadline, tickets without one last in either direction; `priority` is urgent first, then by deadline. */
export const TicketSort = z.enum(["deadline", "-deadline", "priority"]).meta({ id: "TicketSort" });
export type TicketSort = z.infer<typeof TicketSort>;

const filters = {
  status: Status.optional().describe("Without it: every status but closed."),
  priority: Priority.optional(),
  assigned_to: z
    .union([z.enum(["me", "none"]), EntityId])
    .optional()
    .describe("`me`, `none` or a person's id."),
  team_id: z
    .union([z.enum(["mine", "none"]), EntityId])
    .optional()
    .describe("`mine` (any of the caller's teams), `none` or a team's id."),
  user_id: EntityId.optional().describe("Whose tickets they are."),
  category: Category.optional().describe("Exactly this category."),
  tag: Tag.optional().describe("Tickets with this tag."),
  deadline_before: Moment.optional().describe("Due before this moment."),
  deadline_after: Moment.optional().describe("Due at this moment or later."),
  sort: TicketSort.optional().describe("`deadline` by default. The tickets of one person and closed tickets come newest first, always."),
};
const overdue = "Whether the deadline has passed while the clock runs.";
const escalated = "Whether the ticket was ever escalated, whatever its status is now.";
const Flag = z.enum(["true", "false"]).transform((text) => text === "true");

/** What a list of tickets may be asked for. A name that is not known is an error: ignored, it would show too much. */
export const ListTickets = z.strictObject({
  ...PageQuery.shape,
  ...filters,
  overdue: Flag.optional().describe(overdue),
  escalated: Flag.optional().describe(escalated),
});
export type ListTickets = z.infer<typeof ListTickets>;

/** The same filters as JSON, as saved views keep them. */
export const TicketFilters = z
  .strictObject({ ...filters, overdue: z.boolean().optional().describe(overdue), escalated: z.boolean().optional().describe(escalated) })
  .meta({ id: "TicketFilters" });
export type TicketFilters = z.infer<typeof TicketFilters>;

const Count = z.int().min(0);

/** How many tickets the caller may see, by status and, of those that are not closed, by priority. */
export const TicketCounts = z
  .object({
    data: z.object({
      status: z.object({ new: Count, open: Count, pending: Count, escalated: Count, resolved: Count, closed: Count }),
      priority: z.object({ urgent: Count, high: Count, medium: Count, low: Count }),
    }),
    /** Which of them are at least as many, such as `status.closed`. */
    capped: z.array(z.string()),
  })
  .meta({ id: "TicketCounts" });
export type TicketCounts = z.infer<typeof TicketCounts>;

/** Filters under a name, kept for one person. */
export const SavedView = z
  .object({ id: EntityId, tenant_id: TenantId, name: z.string(), filters: TicketFilters, created_at: Timestamp })
  .meta({ id: "SavedView" });
export type SavedView = z.infer<typeof SavedView>;

export const SaveView = z.strictObject({ name: z.string().trim().min(1).max(80), filters: TicketFilters }).meta({ id: "SaveView" });
export type SaveView = z.infer<typeof SaveView>;

/** The next moment at which a ticket's clock has something to say. */
export const ClockMoment = z.object({ kind: z.enum(["first_response", "warning", "deadline", "auto_close"]), at: Timestamp });
export type ClockMoment = z.infer<typeof ClockMoment>;

/** Something that a ticket's clock was told of. */
export const TicketSlaEvent = z
  .object({
    kind: z.enum([
      "created",
      "status_changed",
      "priority_changed",
      "responded",
      "deadline_missed",
      "escalated",
      "warned",
      "first_response_missed",
    ]),
    at: Timestamp,
    /** The status that the ticket got. */
    status: Status.optional(),
    /** The priority that the ticket had from then on. */
    priority: Priority.optional(),
  })
  .meta({ id: "TicketSlaEvent" });
export type TicketSlaEvent = z.infer<typeof TicketSlaEvent>;

const Seconds = z.int().min(0);

/** How a ticket's SLA clock stands, and why. Durations are working time where the tenant has a business calendar. */
export const TicketSla = z
  .object({
    ticket_id: EntityId,
    status: Status,
    priority: Priority,
    clock: z.enum(["running", "paused", "stopped"]).describe("`paused` by the ticket's status; `stopped` when it is resolved or closed."),
    policy: SlaPolicy.describe("The tenant's policy as it is now. A change of it moves no deadline that stands."),
    target_seconds: Seconds.describe("What the ticket had when its deadline was last set anew."),
    elapsed_seconds: Seconds.describe("How long its clock has run in all."),
    remaining_seconds: Seconds.describe("What is left until the deadline, or was left when the clock came to rest."),
    deadline: Timestamp.nullable(),
    overdue: z.boolean(),
    breached: z.boolean(),
    escalation_level: z.int(),
    warning_at: Timestamp.nullable().describe(warningMeaning),
    first_response: z.object({
      state: z.enum(["none", "waiting", "given", "missed"]).describe("`none`: the ticket's priority has no such target."),
      deadline: Timestamp.nullable(),
      responded_at: Timestamp.nullable(),
    }),
    auto_close_at: Timestamp.nullable(),
    next_moment: ClockMoment.nullable().describe("What the system waits for."),
    events: z.array(TicketSlaEvent).describe("What the clock was told, oldest first: the first event and the last 49."),
    events_complete: z.boolean().describe("False when there may be more in between; the ticket's trail has them."),
    explanation: z.array(z.string()).describe("Why the deadline is what it is, sentence by sentence."),
  })
  .meta({ id: "TicketSla" });
export type TicketSla = z.infer<typeof TicketSla>;
