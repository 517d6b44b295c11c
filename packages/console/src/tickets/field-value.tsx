/** A field of a ticket, in words. */
import { Priority, Status } from "@bulkhead/tickets/schema";
import { Timestamp } from "@bulkhead/platform/schema";
import { useFormatter, useTranslations } from "use-intl";
import { nameOf, usePeople, useTeams } from "../tenant/people.ts";

/** The fields that have a name of their own in the catalogue, below `ticket.field`. */
const named = [
  "subject",
  "description",
  "status",
  "priority",
  "category",
  "tags",
  "custom_fields",
  "assigned_to",
  "team_id",
  "followers",
  "external_id",
  "deadline",
  "first_response_deadline",
  "first_responded_at",
  "resolved_at",
  "closed_at",
  "breached",
  "escalation_level",
] as const;
type NamedField = (typeof named)[number];

const isNamed = (field: string): field is NamedField => named.some((one) => one === field);

/** What a field is called; a later API's by its own name. */
export function useFieldName(): (field: string) => string {
  const t = useTranslations("ticket.field");
  return (field) => (isNamed(field) ? t(field) : field);
}

/** What a field holds, in words. */
export function useFieldText(): (field: string, value: unknown) => string {
  const t = useTranslations("ticket.value");
  const statuses = useTranslations("tickets.status");
  const priorities = useTranslations("tickets.priority");
  const unknown = useTranslations("app")("unknown_person");
  const format = useFormatter();
  const people = usePeople();
  const teams = useTeams();
  const text = (field: string, value: unknown): string => {
    if (value === null || value === undefined || value === "") return t("none");
    if (typeof value === "boolean") return value ? t("yes") : t("no");
    if (typeof value === "number") return format.number(value);
    if (Array.isArray(value)) return value.length === 0 ? t("none") : value.map((one) => text(field, one)).join(", ");
    if (typeof value === "object") {
      const parts = Object.entries(value).map(([name, one]) => `${name}: ${text(field, one)}`);
      return parts.length === 0 ? t("none") : parts.join(", ");
    }
    if (typeof value !== "string") return t("none");
    if (field === "assigned_to" || field === "followers") return nameOf(people.get(value), unknown);
    if (field === "team_id") return teams.find(({ id }) => id === value)?.name ?? t("unknown_team");
    const status = Status.safeParse(value);
    if (field === "status" && status.success) return statuses(status.data);
    const priority = Priority.safeParse(value);
    if (field === "priority" && priority.success) return priorities(priority.data);
    if (Timestamp.safeParse(value).success) return format.dateTime(new Date(value), { dateStyle: "medium", timeStyle: "short" });
    return value;
  };
  return text;
}
