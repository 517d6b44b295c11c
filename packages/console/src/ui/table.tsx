import { clsx } from "clsx";
import type { ReactNode } from "react";

/** A column of a {@link Table}. */
export interface TableColumn<Row> {
  readonly id: string;
  /** Its heading, and the label of its cells on a phone. */
  readonly label: string;
  /** The heading is read out, not seen; on a phone too. */
  readonly labelHidden?: boolean | undefined;
  readonly cell: (row: Row) => ReactNode;
  /** `end` for figures. */
  readonly align?: "start" | "end" | undefined;
  /** Names the row: a row heading here, the card's first line on a phone. One column. */
  readonly heading?: boolean | undefined;
  /** Classes of a width, such as `w-32`; the cell that takes the rest and truncates has `w-full max-w-0`. */
  readonly width?: string | undefined;
}

/** Props of {@link Table}. */
export interface TableProps<Row> {
  /** Names the table; read out, not seen. */
  readonly caption: string;
  readonly columns: readonly TableColumn<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
  /** A click anywhere in the row that meets no control; put a link or button into the heading cell as well, for the keyboard. */
  readonly onOpen?: ((row: Row) => void) | undefined;
  /** The row that is shown elsewhere on the screen. */
  readonly currentKey?: string | undefined;
  /** 32 px rows when not said; `roomy` has 44. */
  readonly density?: "dense" | "roomy" | undefined;
  /** Stands under the head where there are no rows: an EmptyState. */
  readonly empty?: ReactNode;
  /** Rows are on their way, and those that are shown are old. */
  readonly busy?: boolean | undefined;
  readonly className?: string | undefined;
}

/**
 * Rows and columns, on a surface; below 640 px each row is a card whose cells carry their column's label. The roles are said because `display`
 * takes them from table elements. The head sticks to the top of what scrolls, below `--table-top` (0 when not said).
 */
export function Table<Row>({
  caption,
  columns,
  rows,
  keyOf,
  onOpen,
  currentKey,
  density = "dense",
  empty,
  busy = false,
  className,
}: TableProps<Row>) {
  const padding = density === "dense" ? "sm:h-8 sm:py-1" : "sm:h-11 sm:py-2";
  return (
    <table
      role="table"
      aria-busy={busy ? true : undefined}
      className={clsx("block w-full border-separate border-spacing-0 text-sm sm:table", className)}
    >
      <caption className="sr-only">{caption}</caption>
      <thead role="rowgroup" className="block sm:table-header-group">
        <tr role="row" className="block sm:table-row">
          {columns.map((column) => (
            <th
              key={column.id}
              role="columnheader"
              scope="col"
              className={clsx(headClass, "max-sm:sr-only", column.align === "end" ? "text-right" : "text-left", column.width)}
            >
              <span className={column.labelHidden === true ? "sr-only" : undefined}>{column.label}</span>
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup" className={clsx("block sm:table-row-group", busy && "opacity-60 transition-opacity")}>
        {rows.length === 0 && empty !== undefined ? (
          <tr role="row" className="block sm:table-row">
            <td role="cell" colSpan={columns.length} className="block sm:table-cell">
              {empty}
            </td>
          </tr>
        ) : null}
        {rows.map((row) => {
          const key = keyOf(row);
          return (
            <tr
              key={key}
              role="row"
              aria-current={key === currentKey ? true : undefined}
              onClick={
                onOpen === undefined
                  ? undefined
                  : (event) => {
                      if (event.target instanceof Element && event.target.closest("a, button, input, label, select, textarea") === null)
                        onOpen(row);
                    }
              }
              className={clsx(
                "flex flex-col max-sm:border-b max-sm:border-line max-sm:p-3 sm:table-row",
                onOpen !== undefined && "cursor-pointer",
                key === currentKey ? "bg-selected shadow-[inset_2px_0_0_var(--color-accent-text)]" : "hover:bg-hover",
              )}
            >
              {columns.map((column) => {
                const Cell = column.heading === true ? "th" : "td";
                return (
                  <Cell
                    key={column.id}
                    role={column.heading === true ? "rowheader" : "cell"}
                    scope={column.heading === true ? "row" : undefined}
                    data-label={column.label}
                    className={clsx(
                      cellClass,
                      padding,
                      column.heading === true ? headingCell : labelledCell,
                      column.labelHidden === true && "max-sm:before:content-none!",
                      column.align === "end" && "tabular-nums sm:text-right",
                      column.width,
                    )}
                  >
                    {column.cell(row)}
                  </Cell>
                );
              })}
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

const headClass =
  "sm:sticky sm:top-(--table-top,0px) sm:z-10 sm:h-8 sm:border-b sm:border-line sm:bg-surface px-2 text-xs font-medium text-ink-muted whitespace-nowrap";
const cellClass = "align-middle sm:border-b sm:border-line sm:px-2";
const headingCell = "block font-medium text-left max-sm:order-first max-sm:mb-1 sm:table-cell max-sm:w-auto max-sm:max-w-none";
// On a phone: the column's label before its value.
const labelledCell =
  "flex max-sm:w-auto max-sm:max-w-none items-baseline gap-2 py-0.5 before:w-28 before:shrink-0 before:text-xs before:text-ink-muted before:content-[attr(data-label)] sm:table-cell sm:before:content-none";
