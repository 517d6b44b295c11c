/** A chart with its title, what it says, its figures as a table, and as a file. */
import { ChartColumn, ChartNoAxesColumn, Download, Table2 } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useTranslations } from "use-intl";
import { EmptyState } from "../ui/empty-state.tsx";
import { IconButton } from "../ui/icon-button.tsx";
import { Panel } from "../ui/panel.tsx";
import { saveFile } from "../ui/save-file.ts";
import { toastDone } from "../ui/toast.tsx";
import { FigureTable, type FigureTableData, useCsvOf } from "./figure-table.tsx";

export interface ChartPanelProps {
  readonly title: string;
  readonly caption: ReactNode;
  readonly data: FigureTableData;
  /** Without its ending. */
  readonly fileName: string;
  /** There is nothing to draw: this is said instead. */
  readonly empty?: string | undefined;
  /** Figures of other days or people are still shown. */
  readonly busy: boolean;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

export function ChartPanel({ title, caption, data, fileName, empty, busy, actions, children }: ChartPanelProps) {
  const t = useTranslations("metrics.chart");
  const csvOf = useCsvOf();
  const [isTable, setTable] = useState(false);
  const file = `${fileName}.csv`;
  const hasRows = data.rows.length > 0;
  return (
    <Panel
      title={title}
      headingLevel={3}
      actions={
        <>
          {actions}
          {hasRows ? (
            <>
              <IconButton
                icon={isTable ? ChartColumn : Table2}
                label={`${t(isTable ? "as_chart" : "as_table")}: ${title}`}
                size="sm"
                onClick={() => setTable(!isTable)}
              />
              <IconButton
                icon={Download}
                label={`${t("csv")}: ${title}`}
                size="sm"
                onClick={() => {
                  saveFile(file, new Blob([csvOf(data)], { type: "text/csv;charset=utf-8" }));
                  toastDone(t("saved", { file }));
                }}
              />
            </>
          ) : null}
        </>
      }
    >
      <p className="pb-3 text-sm text-ink-muted">{caption}</p>
      <div aria-busy={busy || undefined} className={busy ? "opacity-60 transition-opacity" : undefined}>
        {isTable && hasRows ? (
          <FigureTable caption={title} data={data} />
        ) : empty === undefined ? (
          children
        ) : (
          <EmptyState compact icon={ChartNoAxesColumn} title={empty} headingLevel={4} />
        )}
      </div>
    </Panel>
  );
}
