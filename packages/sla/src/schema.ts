/** Shapes of SLA previews. Browser-safe. */
import { EntityId, TenantId, Timestamp } from "@bulkhead/platform/schema";
import { ChangeSlaPolicy, SlaPolicy } from "@bulkhead/tenants/schema";
import { Priority, Status } from "@bulkhead/tickets/schema";
import * as z from "zod";

/** Looked at in one preview. */
const mostTickets = 50;

const named = z
  .array(EntityId)
  .min(1)
  .max(mostTickets)
  .refine((ids) => new Set(ids).size === ids.length, "must name each ticket once");

/** A moment near enough for calendars to be known. */
const CreatedAt = z.iso
  .datetime({ precision: 3, error: "must be a UTC time with milliseconds" })
  .refine((text) => text >= "2000-01-01" && text < "2100-01-01", "must be between 2000 and 2099");

export const PreviewSla = z
  .strictObject({
    sla: ChangeSlaPolicy.describe("Parts of the policy, as settings take them; those that are absent are as they are now."),
    tickets: named.optional().describe("Tickets by id."),
    sample: z
      .array(z.strictObject({ priority: Priority, created_at: CreatedAt }))
      .min(1)
      .max(mostTickets)
      .optional()
      .describe("Tickets that might have been, and have been left alone since."),
    first: z.int().min(1).max(mostTickets).optional().describe("So many tickets that are due next; 50 when nothing else is chosen."),
  })
  .refine(({ tickets, sample, first }) => [tickets, sample, first].filter((chosen) => chosen !== undefined).length <= 1, {
    message: "only one of tickets, sample and first can be chosen",
    path: ["tickets"],
  })
  .meta({ id: "PreviewSla" });
export type PreviewSla = z.infer<typeof PreviewSla>;

/** One ticket under the policy as it is and as it might be. */
export const PreviewedTicket = z
  .object({
    ticket_id: EntityId.nullable().describe("Null for a ticket of the sample."),
    number: z.int().nullable(),
    status: Status,
    priority: Priority,
    created_at: Timestamp,
    deadline: Timestamp.nullable().describe("As it stands; null while the clock rests."),
    preview_deadline: Timestamp.nullable().describe("As it would stand, had the policy been in force from the beginning."),
    change: z
      .enum(["earlier", "later", "unchanged", "starts", "rests"])
      .describe("`starts`: only the previewed policy gives it a deadline; `rests`: only the policy as it is does."),
    overdue: z.boolean(),
    preview_overdue: z.boolean(),
    exact: z.boolean().describe("False when the ticket has had more events than its clock keeps: then some of them are left out."),
  })
  .meta({ id: "PreviewedTicket" });
export type PreviewedTicket = z.infer<typeof PreviewedTicket>;

const Count = z.int().min(0);

export const SlaPreview = z
  .object({
    tenant_id: TenantId,
    policy: SlaPolicy.describe("The policy as it would be."),
    counts: z.object({
      tickets: Count,
      earlier: Count,
      later: Count,
      unchanged: Count,
      starts: Count,
      rests: Count,
      newly_overdue: Count,
      no_longer_overdue: Count,
    }),
    data: z.array(PreviewedTicket),
  })
  .meta({ id: "SlaPreview" });
export type SlaPreview = z.infer<typeof SlaPreview>;
