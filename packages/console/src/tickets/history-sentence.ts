/** What an entry of a ticket's trail says, as the name of a sentence and what stands in it. Pure. */
import type { TrailEntry } from "@bulkhead/platform/trail-entry";
import * as z from "zod";

/** Below `ticket.history.sentence` in the catalogue. */
export type SentenceName =
  | "ticket_created"
  | "ticket_update"
  | "status_change"
  | "priority_update"
  | "assignment"
  | "response_added"
  | "note_added"
  | "escalation"
  | "escalation_by_system"
  | "ticket_closed"
  | "ticket_closed_by_system"
  | "ticket_restored"
  | "deadline_warning"
  | "first_response_missed"
  | "other";

/** Fields that follow from others, or are told by the sentence: the entry's line does not repeat them. */
const quiet: ReadonlySet<string> = new Set([
  "id",
  "tenant_id",
  "number",
  "version",
  "created_at",
  "updated_at",
  "created_by",
  "user_id",
  "clock",
  "response",
  "reason",
  "comment",
  "warning_at",
  "channel",
]);

/** A field that moved. */
export interface Moved {
  readonly field: string;
  readonly before: unknown;
  readonly after: unknown;
}

export interface Sentence {
  readonly name: SentenceName;
  readonly moved: readonly Moved[];
  /** Why, where somebody said so. */
  readonly reason: string | undefined;
}

const known: Readonly<Record<string, SentenceName>> = {
  ticket_created: "ticket_created",
  ticket_update: "ticket_update",
  status_change: "status_change",
  priority_update: "priority_update",
  assignment: "assignment",
  response_added: "response_added",
  escalation: "escalation",
  ticket_closed: "ticket_closed",
  ticket_restored: "ticket_restored",
  deadline_warning: "deadline_warning",
  first_response_missed: "first_response_missed",
};

const Told = z.object({
  reason: z.string().optional().catch(undefined),
  response: z
    .object({ visibility: z.enum(["public", "internal"]) })
    .optional()
    .catch(undefined),
});

function nameOf({ action_type, actor_type, new_value }: TrailEntry): SentenceName {
  const name = known[action_type] ?? "other";
  if (name === "response_added" && Told.safeParse(new_value).data?.response?.visibility === "internal") return "note_added";
  if (actor_type === "system" && name === "escalation") return "escalation_by_system";
  if (actor_type === "system" && name === "ticket_closed") return "ticket_closed_by_system";
  return name;
}

export function sentenceOf(entry: TrailEntry): Sentence {
  const { old_value, new_value } = entry;
  const fields = [...new Set([...Object.keys(old_value ?? {}), ...Object.keys(new_value ?? {})])];
  // What a ticket was opened with stands on the screen; what its clock says of itself moves nothing.
  const isQuiet = ["ticket_created", "deadline_warning", "first_response_missed"].includes(entry.action_type);
  return {
    name: nameOf(entry),
    moved: isQuiet
      ? []
      : fields
          .filter((field) => !quiet.has(field) && isSaid(old_value?.[field], new_value?.[field]))
          .map((field) => ({ field, before: old_value?.[field] ?? null, after: new_value?.[field] ?? null })),
    reason: Told.safeParse(new_value).data?.reason,
  };
}

/** Whether it is something to read: text, a number, yes or no, a list of these, on at least one side. */
const isSaid = (before: unknown, after: unknown): boolean => [before, after].some((value) => value !== null && value !== undefined);
