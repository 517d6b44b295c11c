import { clsx } from "clsx";
import { ArrowDown, ArrowUp, ArrowUpDown } from "lucide-react";
import type { ReactNode } from "react";
import { Checkbox } from "./checkbox.tsx";

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
  /** Not wanted on a phone. */
  readonly wideOnly?: boolean | undefined;
  /** Classes of a width, such as `w-32`; the cell that takes the rest and truncates has `w-full max-w-0`. */
  readonly width?: string | undefined;
  /** Given: the heading is a button; what the order is now, and what happens. */
  readonly sort?: { readonly order: "ascending" | "descending" | undefined; readonly onSort: () => void } | undefined;
}

/** Rows that can be ticked. */
export interface TableSelection<Row> {
  readonly selected: ReadonlySet<string>;
  readonly onChange: (selected: ReadonlySet<string>) => void;
  /** Names the box that ticks all. */
  readonly allLabel: string;
  /** Names the box of a row. */
  readonly rowLabel: (row: Row) => string;
}

/** Props of {@link Table}. */
export interface TableProps<Row> {
  /** Names the table. */
  readonly caption: string;
  /** The caption is only read out; so when not said. */
  readonly captionHidden?: boolean | undefined;
  readonly columns: readonly TableColumn<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
  readonly selection?: TableSelection<Row> | undefined;
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
  captionHidden = true,
  columns,
  rows,
  keyOf,
  selection,
  onOpen,
  currentKey,
  density = "dense",
  empty,
  busy = false,
  className,
}: TableProps<Row>) {
  const ticked = selection === undefined ? 0 : rows.filter((row) => selection.selected.has(keyOf(row))).length;
  const padding = density === "dense" ? "sm:h-8 sm:py-1" : "sm:h-11 sm:py-2";
  return (
    <table
      role="table"
      aria-busy={busy ? true : undefined}
      className={clsx("block w-full border-separate border-spacing-0 text-sm sm:table", className)}
    >
      <caption className={captionHidden ? "sr-only" : "block pb-2 text-left text-base font-semibold sm:table-caption"}>{caption}</caption>
      <thead role="rowgroup" className="block sm:table-header-group">
        <tr role="row" className="block sm:table-row">
          {selection === undefined ? null : (
            <th role="columnheader" scope="col" className={clsx(headClass, "block text-right sm:table-cell sm:w-8 sm:pl-1 sm:text-left")}>
              <Checkbox
                label={selection.allLabel}
                labelHidden
                checked={rows.length > 0 && ticked === rows.length}
                indeterminate={ticked > 0 && ticked < rows.length}
                onChange={(event) => {
                  const selected = new Set(selection.selected);
                  for (const row of rows) {
                    if (event.currentTarget.checked) selected.add(keyOf(row));
                    else selected.delete(keyOf(row));
                  }
                  selection.onChange(selected);
                }}
              />
            </th>
          )}
          {columns.map((column) => (
            <th
              key={column.id}
              role="columnheader"
              scope="col"
              aria-sort={column.sort === undefined ? undefined : (column.sort.order ?? "none")}
              className={clsx(headClass, "max-sm:sr-only", column.align === "end" ? "text-right" : "text-left", column.width)}
            >
              {column.sort === undefined ? (
                <span className={column.labelHidden === true ? "sr-only" : undefined}>{column.label}</span>
              ) : (
                <SortButton label={column.label} {...column.sort} />
              )}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup" className={clsx("block sm:table-row-group", busy && "opacity-60 transition-opacity")}>
        {rows.length === 0 && empty !== undefined ? (
          <tr role="row" className="block sm:table-row">
            <td role="cell" colSpan={columns.length + (selection === undefined ? 0 : 1)} className="block sm:table-cell">
              {empty}
            </td>
          </tr>
        ) : null}
        {rows.map((row) => {
          const key = keyOf(row);
          const selected = selection?.selected.has(key) === true;
          return (
            <tr
              key={key}
              role="row"
              aria-selected={selection === undefined ? undefined : selected}
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
                "relative flex flex-col max-sm:border-b max-sm:border-line max-sm:p-3 sm:table-row",
                onOpen !== undefined && "cursor-pointer",
                key === currentKey && "shadow-[inset_2px_0_0_var(--color-accent-text)]",
                selected || key === currentKey ? "bg-selected" : "hover:bg-hover",
              )}
            >
              {selection === undefined ? null : (
                <td role="cell" className={clsx(cellClass, "max-sm:absolute max-sm:top-1.5 max-sm:right-1 sm:pl-1", padding)}>
                  <Checkbox
                    label={selection.rowLabel(row)}
                    labelHidden
                    checked={selected}
                    onChange={(event) => {
                      const next = new Set(selection.selected);
                      if (event.currentTarget.checked) next.add(key);
                      else next.delete(key);
                      selection.onChange(next);
                    }}
                  />
                </td>
              )}
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
                      column.wideOnly === true && "max-sm:hidden",
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
const headingCell = "block font-medium text-left max-sm:order-first max-sm:mb-1 max-sm:pr-8 sm:table-cell max-sm:w-auto max-sm:max-w-none";
// On a phone: the column's label before its value.
const labelledCell =
  "flex max-sm:w-auto max-sm:max-w-none items-baseline gap-2 py-0.5 before:w-28 before:shrink-0 before:text-xs before:text-ink-muted before:content-[attr(data-label)] sm:table-cell sm:before:content-none";

function SortButton({
  label,
  order,
  onSort,
}: {
  readonly label: string;
  readonly order: "ascending" | "descending" | undefined;
  readonly onSort: () => void;
}) {
  const Arrow = order === "ascending" ? ArrowUp : order === "descending" ? ArrowDown : ArrowUpDown;
  return (
    <button
      type="button"
      onClick={onSort}
      className="-mx-1 inline-flex min-h-6 items-center gap-1 rounded-sm px-1 font-medium hover:bg-hover hover:text-ink"
    >
      {label}
      <Arrow aria-hidden size={12} className={order === undefined ? "text-ink-faint" : "text-accent-text"} />
    </button>
  );
}
