/** What charts draw, told apart by pattern, line and mark as well as by hue. */
import { pattern, patterns, type RechartsFill } from "recharts";

export type Texture = "solid" | "diagonal" | "dots" | "vertical";
export type Mark = "circle" | "triangle" | "square" | "diamond";

export interface ChartSeries {
  /** The field of a row. */
  readonly id: string;
  readonly label: string;
  /** A colour of the theme: `var(--color-…)`. */
  readonly color: string;
  /** Of bars. */
  readonly texture?: Texture;
  /** Of lines: `stroke-dasharray`. */
  readonly dash?: string;
  /** Of lines. */
  readonly mark?: Mark;
}

const ground = "var(--color-surface)";

// Made once: a definition that is new in each render is drawn anew each time.
const textures = {
  diagonal: pattern({ ...patterns.diagonal, color: ground, opacity: 0.75 }),
  dots: pattern({ ...patterns.dots, color: ground, opacity: 0.75 }),
  vertical: pattern({ ...patterns.vertical, width: 6, path: "M3 0V8", strokeWidth: 2, color: ground, opacity: 0.75 }),
};

export const fillOf = ({ color, texture = "solid" }: ChartSeries): string | RechartsFill =>
  texture === "solid" ? color : { color, definition: textures[texture] };

const swatches: Readonly<Record<Texture, (color: string) => string>> = {
  solid: (color) => color,
  diagonal: (color) => `repeating-linear-gradient(135deg, ${color} 0 2px, ${ground} 2px 4px)`,
  dots: (color) => `radial-gradient(circle at 2px 2px, ${ground} 1px, ${color} 1.4px) 0 0 / 4px 4px`,
  vertical: (color) => `repeating-linear-gradient(90deg, ${color} 0 2px, ${ground} 2px 4px)`,
};

const marks: Readonly<Record<Mark, string>> = {
  circle: "M11 2.5a3.5 3.5 0 1 1 0 7 3.5 3.5 0 1 1 0-7z",
  triangle: "M11 2 15 9.5H7z",
  square: "M8 3h6v6H8z",
  diamond: "M11 1.5 15 6l-4 4.5L7 6z",
};

/** Which pattern or line is what. */
export function SeriesLegend({ series, look }: { readonly series: readonly ChartSeries[]; readonly look: "bars" | "lines" }) {
  return (
    <ul className="flex flex-wrap gap-x-4 gap-y-1 pb-2 text-xs text-ink-muted">
      {series.map(({ id, label, color, texture = "solid", dash, mark = "circle" }) => (
        <li key={id} className="flex items-center gap-1.5">
          {look === "bars" ? (
            <span
              aria-hidden
              className="size-3 shrink-0 rounded-[2px] border forced-color-adjust-none"
              style={{ background: swatches[texture](color), borderColor: color }}
            />
          ) : (
            <svg aria-hidden width="22" height="12" viewBox="0 0 22 12" className="shrink-0 forced-color-adjust-none">
              <path d="M0 6H22" stroke={color} strokeWidth="2" strokeDasharray={dash} />
              <path d={marks[mark]} fill={color} />
            </svg>
          )}
          {label}
        </li>
      ))}
    </ul>
  );
}
