/** A value of the trail as people read it. */
import { EntityId, Timestamp } from "@bulkhead/platform/schema";
import { useFormatter, useTranslations } from "use-intl";
import { nameOf, usePeople, useTeams } from "../tenant/people.ts";

/** Values that are longer are cut here; the export has all of them. */
const longest = 600;

export function FieldValue({ value }: { readonly value: unknown }) {
  const t = useTranslations("audit.diff");
  const common = useTranslations("app");
  const format = useFormatter();
  const people = usePeople();
  const teams = useTeams();
  if (value === null || value === undefined || value === "") return <span className="text-ink-muted italic">{t("empty")}</span>;
  if (typeof value === "boolean") return t(value ? "yes" : "no");
  if (typeof value === "number") return format.number(value);
  if (Array.isArray(value)) {
    if (value.length === 0) return <span className="text-ink-muted italic">{t("empty")}</span>;
    return (
      <ul className="flex flex-wrap gap-x-2">
        {value.map((item: unknown, index) => (
          <li key={index}>
            <FieldValue value={item} />
            {index < value.length - 1 ? "," : null}
          </li>
        ))}
      </ul>
    );
  }
  if (typeof value !== "string") return <code className="font-mono text-xs wrap-anywhere">{JSON.stringify(value)}</code>;
  if (EntityId.safeParse(value).success) {
    const person = people.get(value);
    const team = teams.find(({ id }) => id === value);
    if (person !== undefined) return <span title={value}>{nameOf(person, common("unknown_person"))}</span>;
    if (team !== undefined) return <span title={value}>{team.name}</span>;
    return <code className="font-mono text-xs wrap-anywhere">{value}</code>;
  }
  if (Timestamp.safeParse(value).success)
    return <time dateTime={value}>{format.dateTime(new Date(value), { dateStyle: "medium", timeStyle: "medium" })}</time>;
  return <span className="whitespace-pre-wrap wrap-anywhere">{value.length > longest ? `${value.slice(0, longest)}…` : value}</span>;
}
