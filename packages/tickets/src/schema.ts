/** Shapes of tickets. Browser-safe. */
import * as z from "zod";
import { Entity, EventActor } from "@bulkhead/platform/events";
import { EntityId, PageQuery, TenantId, Timestamp, Version } from "@bulkhead/platform/schema";

/** A ticket's lifecycle state. `closed` is also what "deleted" means: nothing is physically removed. */
export const Status = z.enum(["new", "open", "pending", "resolved", "closed", "escalated"]).meta({ id: "TicketStatus" });
export type Status = z.infer<typeof Status>;

export const Priority = z.enum(["low", "medium", "high", "urgent"]).meta({ id: "TicketPriority" });
export type Priority = z.infer<typeof Priority>;

const Subject = z.string().trim().min(5).max(200);
const Description = z.string().trim().min(10).max(20_000);
const Category = z.string().trim().min(1).max(60);
const Tags = z.array(z.string().trim().min(1).max(40)).max(20);
/** In all, as JSON characters: with the longest description an event still fits the bus's 256 KB, whatever is escaped. */
const customFieldsLength = 16_384;

/** Fields of a tenant's own making: text, number or yes/no by name. */
const CustomFields = z
  .record(z.string().min(1).max(60), z.union([z.string().max(1_000), z.number(), z.boolean(), z.null()]))
  .refine((fields) => Object.keys(fields).length <= 30, "at most 30 fields")
  .refine((fields) => JSON.stringify(fields).length <= customFieldsLength, `at most ${customFieldsLength} characters in all`);

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
    external_id: z.string().trim().min(1).max(200).optional(),
    /** Whose ticket it is, from agents up; by default the caller's. */
    user_id: EntityId.optional(),
  })
  .meta({ id: "CreateTicket" });
export type CreateTicket = z.infer<typeof CreateTicket>;

export const ChangeStatus = z.strictObject({ status: Status }).meta({ id: "ChangeStatus" });
export type ChangeStatus = z.infer<typeof ChangeStatus>;

export const ListTickets = PageQuery.extend({
  status: Status.optional(),
  priority: Priority.optional(),
  /** `me`, `none` or a person's id. */
  assigned_to: z.union([z.enum(["me", "none"]), EntityId]).optional(),
  user_id: EntityId.optional(),
});
export type ListTickets = z.infer<typeof ListTickets>;

/** One entry of a ticket's trail, with the brief's names. */
export const TrailEntry = z
  .object({
    id: EntityId,
    tenant_id: TenantId,
    ticket_id: EntityId.nullable(),
    user_id: EntityId.nullable(),
    actor_type: EventActor.shape.type,
    action_type: z.string(),
    old_value: z.record(z.string(), z.unknown()).nullable(),
    new_value: z.record(z.string(), z.unknown()).nullable(),
    timestamp: Timestamp,
    entity: Entity,
    entity_id: EntityId,
    version: Version,
    hash: z.string(),
  })
  .meta({ id: "TrailEntry" });
export type TrailEntry = z.infer<typeof TrailEntry>;

/** Whether a chain of the trail is whole. */
export const TrailVerification = z
  .object({
    valid: z.boolean(),
    entries: z.int(),
    /** The version of the first entry that does not verify. */
    first_invalid: z.int().optional(),
    /** How many entries hold blanked values; they verify all the same. */
    redacted: z.int(),
  })
  .meta({ id: "TrailVerification" });
export type TrailVerification = z.infer<typeof TrailVerification>;
