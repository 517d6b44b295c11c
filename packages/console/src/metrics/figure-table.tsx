/** The figures of a chart in rows and columns: what its table shows, and what its file holds. */
import { useTranslations } from "use-intl";
import { type CsvCell, csvText } from "../ui/csv-text.ts";
import { Table } from "../ui/table.tsx";
import { type FigureText, useFigureText } from "./use-figure-text.ts";

export interface FigureColumn {
  readonly id: string;
  readonly label: string;
  /** Durations are in seconds, shares from 0 to 1, days as `2026-11-22`. */
  readonly kind: "text" | "day" | "count" | "share" | "duration";
}

/** A row by column; null where there is nothing to say. */
export type FigureRow = Readonly<Record<string, CsvCell>>;

export interface FigureTableData {
  readonly columns: readonly FigureColumn[];
  readonly rows: readonly FigureRow[];
}

function shown(text: FigureText, kind: FigureColumn["kind"], value: CsvCell): string {
  if (value === null) return "–";
  if (typeof value === "string") return kind === "day" ? text.day(value) : value;
  if (kind === "share") return text.share(value);
  return kind === "duration" ? text.duration(value) : text.count(value);
}

interface NumberedRow {
  readonly row: FigureRow;
  readonly key: string;
}

export function FigureTable({ caption, data: { columns, rows } }: { readonly caption: string; readonly data: FigureTableData }) {
  const text = useFigureText();
  const numbered = rows.map((row, index): NumberedRow => ({ row, key: String(index) }));
  return (
    // Reachable by keyboard, since it scrolls.
    <div role="region" aria-label={caption} tabIndex={0} className="max-h-96 overflow-auto">
      <Table<NumberedRow>
        caption={caption}
        rows={numbered}
        keyOf={({ key }) => key}
        columns={columns.map(({ id, label, kind }, index) => ({
          id,
          label,
          heading: index === 0,
          align: kind === "text" || kind === "day" ? "start" : "end",
          cell: ({ row }) => shown(text, kind, row[id] ?? null),
        }))}
      />
    </div>
  );
}

/** Names the columns of a file, with units. */
export function useCsvOf(): (data: FigureTableData) => string {
  const t = useTranslations("metrics.chart");
  return ({ columns, rows }) =>
    csvText([
      columns.map(({ label, kind }) => (kind === "duration" ? t("seconds", { label }) : label)),
      ...rows.map((row) => columns.map(({ id }) => row[id] ?? null)),
    ]);
}
