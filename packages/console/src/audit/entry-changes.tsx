/** What an entry changed, field by field: said by word and icon, not by hue alone. */
import type { TrailEntry } from "@bulkhead/platform/trail-entry";
import { EyeOff, type LucideIcon, Minus, Pencil, Plus } from "lucide-react";
import { useTranslations } from "use-intl";
import { Badge } from "../ui/badge.tsx";
import { Table } from "../ui/table.tsx";
import type { Tone } from "../ui/tone.ts";
import { entryDiff, type FieldDiff, listDiff } from "./entry-diff.ts";
import { FieldValue } from "./field-value.tsx";

const looks: Readonly<Record<FieldDiff["kind"], { readonly icon: LucideIcon; readonly tone: Tone }>> = {
  added: { icon: Plus, tone: "success" },
  removed: { icon: Minus, tone: "danger" },
  changed: { icon: Pencil, tone: "info" },
  blanked: { icon: EyeOff, tone: "neutral" },
};

/** `sla.urgent.resolution_hours` in words. */
const fieldName = (path: readonly string[]): string => path.map((part) => part.replaceAll("_", " ")).join(" › ");

export function EntryChanges({ entry }: { readonly entry: TrailEntry }) {
  const t = useTranslations("audit");
  const rows = entryDiff(entry);
  if (rows.length === 0) return <p className="text-sm text-ink-muted">{t("detail.nothing")}</p>;
  const wasCreated = entry.old_value === null;
  return (
    <Table<FieldDiff>
      caption={t("detail.changes")}
      rows={rows}
      keyOf={({ path }) => path.join(".")}
      columns={[
        { id: "field", label: t("detail.field"), heading: true, width: "sm:w-48", cell: ({ path }) => fieldName(path) },
        {
          id: "kind",
          label: t("detail.changes"),
          width: "sm:w-28",
          cell: ({ kind }) => (
            <Badge look="plain" {...looks[kind]}>
              {t(`diff.${kind}`)}
            </Badge>
          ),
        },
        ...(wasCreated
          ? []
          : [
              {
                id: "before",
                label: t("detail.before"),
                cell: ({ before, kind }: FieldDiff) => (
                  <del className={kind === "added" ? "no-underline" : "decoration-danger/60"}>
                    <FieldValue value={before} />
                  </del>
                ),
              },
            ]),
        { id: "after", label: t("detail.after"), cell: (row: FieldDiff) => <After {...row} /> },
      ]}
    />
  );
}

function After({ kind, before, after }: FieldDiff) {
  const t = useTranslations("audit.diff");
  const list = listDiff(before, after);
  if (kind === "blanked") return <span className="text-ink-muted italic">{t("redacted")}</span>;
  if (list === undefined || kind !== "changed")
    return (
      <ins className="no-underline">
        <FieldValue value={after} />
      </ins>
    );
  return (
    <div className="flex flex-col gap-0.5">
      <ins className="no-underline">
        <FieldValue value={after} />
      </ins>
      {(["added", "removed"] as const).map((kind) =>
        list[kind].length === 0 ? null : (
          <div key={kind} className="flex items-baseline gap-1.5 text-xs">
            <Badge look="plain" {...looks[kind]}>
              {t(kind)}
            </Badge>
            <FieldValue value={list[kind]} />
          </div>
        ),
      )}
    </div>
  );
}
