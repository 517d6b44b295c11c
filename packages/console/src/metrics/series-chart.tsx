/** The three kinds of charts: bars a day, lines a day, bars in a ranking. */
import { type ReactNode, useMemo } from "react";
import { Bar, BarChart, CartesianGrid, LabelList, Line, LineChart, Tooltip, type TooltipContentProps, XAxis, YAxis } from "recharts";
import { useTranslations } from "use-intl";
import { type ChartSeries, fillOf, SeriesLegend } from "./chart-series.tsx";
import type { FigureRow } from "./figure-table.tsx";
import { useFigureText } from "./use-figure-text.ts";

const tick = { fill: "var(--color-ink-muted)", fontSize: 12 };
const axisLine = { stroke: "var(--color-line-strong)" };
const grid = "var(--color-line)";
/** Marks are drawn where they can be told apart. */
const mostMarks = 32;

interface SeriesChartProps {
  /** Names the chart. */
  readonly title: string;
  readonly series: readonly ChartSeries[];
  readonly rows: readonly FigureRow[];
  /** A value in words; the bare count when not said. */
  readonly format?: (value: number) => string;
  /** A value at an axis. */
  readonly formatTick?: (value: number) => string;
}

/** Where there is one series, the title says what it is. */
const withLegend = (series: readonly ChartSeries[]): boolean => series.length > 1;

function Tip({
  active,
  payload,
  label,
  heading,
  series,
  format,
}: Pick<TooltipContentProps, "active" | "payload" | "label"> & {
  readonly heading: (label: string) => string;
  readonly series: readonly ChartSeries[];
  readonly format: (value: number) => string;
}) {
  if (!active || payload.length === 0) return null;
  return (
    <div className="rounded-md border border-line bg-raised px-2.5 py-1.5 text-xs text-ink shadow-md">
      <p className="pb-1 font-medium">{heading(String(label ?? ""))}</p>
      <dl className="flex flex-col gap-0.5">
        {payload.map(({ dataKey, value }) => {
          const one = series.find(({ id }) => id === dataKey);
          return one === undefined || typeof value !== "number" ? null : (
            <div key={one.id} className="flex items-center gap-2">
              <span aria-hidden className="size-2 shrink-0 rounded-[2px]" style={{ background: one.color }} />
              <dt className="grow text-ink-muted">{one.label}</dt>
              <dd className="font-medium">{format(value)}</dd>
            </div>
          );
        })}
      </dl>
    </div>
  );
}

const useName = (title: string): string => useTranslations("metrics.chart")("keyboard", { title });

const plot = { height: 240, width: "100%" };

interface DayChartProps extends SeriesChartProps {
  readonly chart: typeof BarChart | typeof LineChart;
  readonly look: "bars" | "lines";
  /** What marks the day that is pointed at. */
  readonly cursor: { readonly fill?: string; readonly stroke?: string };
  readonly children: ReactNode;
}

/** What charts with a day for each row have in common. Rows have their day under `date`. */
function DayChart({ title, series, rows, format, formatTick, chart: Chart, look, cursor, children }: DayChartProps) {
  const text = useFigureText();
  const name = useName(title);
  const say = format ?? text.count;
  return (
    <>
      {withLegend(series) ? <SeriesLegend series={series} look={look} /> : null}
      <Chart responsive style={plot} data={[...rows]} margin={{ top: 8, right: 8, bottom: 0, left: 0 }} aria-label={name}>
        <CartesianGrid vertical={false} stroke={grid} />
        <XAxis
          dataKey="date"
          tick={tick}
          axisLine={axisLine}
          tickLine={false}
          minTickGap={24}
          tickFormatter={(day: string) => text.day(day, "short")}
        />
        <YAxis
          width="auto"
          allowDecimals={formatTick !== undefined}
          tick={tick}
          axisLine={false}
          tickLine={false}
          tickFormatter={formatTick ?? say}
        />
        <Tooltip cursor={cursor} content={(tip) => <Tip {...tip} heading={(day) => text.day(day)} series={series} format={say} />} />
        {children}
      </Chart>
    </>
  );
}

/** Stacked bars, one for each day. */
export function DayBars(props: SeriesChartProps) {
  return (
    <DayChart {...props} chart={BarChart} look="bars" cursor={{ fill: "var(--color-hover)" }}>
      {props.series.map((one) => (
        <Bar
          key={one.id}
          dataKey={one.id}
          name={one.label}
          stackId="day"
          fill={fillOf(one)}
          stroke={one.color}
          maxBarSize={32}
          isAnimationActive="auto"
          animationDuration={200}
        />
      ))}
    </DayChart>
  );
}

/** Lines from day to day; days without a value break them. */
export function DayLines(props: SeriesChartProps) {
  const { rows, series } = props;
  return (
    <DayChart {...props} chart={LineChart} look="lines" cursor={{ stroke: "var(--color-line-strong)" }}>
      {series.map((one) => {
        // A day between two without a value is seen by its mark alone.
        const hasGaps = rows.some((row) => row[one.id] === null);
        return (
          <Line
            key={one.id}
            dataKey={one.id}
            name={one.label}
            stroke={one.color}
            strokeWidth={2}
            {...(one.dash !== undefined && { strokeDasharray: one.dash })}
            dot={
              rows.length <= mostMarks || hasGaps ? { symbol: one.mark ?? "circle", r: 3, fill: one.color, strokeDasharray: "0" } : false
            }
            connectNulls={false}
            isAnimationActive="auto"
            animationDuration={200}
          />
        );
      })}
    </DayChart>
  );
}

const rowHeight = 30;

/** Where a row has its sum for the bar that it stands behind. */
const sumAt = ({ id }: ChartSeries): string => `sum behind ${id}`;

/** A row's sum stands behind the last of its bars that can be seen. */
function withSum(row: FigureRow, series: readonly ChartSeries[]): FigureRow {
  const valueOf = ({ id }: ChartSeries): number => (typeof row[id] === "number" ? row[id] : 0);
  const last = series.findLast((one) => valueOf(one) > 0);
  return last === undefined ? row : { ...row, [sumAt(last)]: series.reduce((sum, one) => sum + valueOf(one), 0) };
}

/** Lying bars with their names at the left and their sum at the right. Rows have their name under `name`. */
export function RankBars({
  title,
  series,
  rows,
  format,
  legendHidden = false,
}: SeriesChartProps & {
  /** The names at the axis are those of the series. */
  readonly legendHidden?: boolean;
}) {
  const text = useFigureText();
  const name = useName(title);
  const say = format ?? text.count;
  const data = useMemo(() => rows.map((row) => withSum(row, series)), [rows, series]);
  return (
    <>
      {withLegend(series) && !legendHidden ? <SeriesLegend series={series} look="bars" /> : null}
      <BarChart
        responsive
        layout="vertical"
        style={{ width: "100%", height: rows.length * rowHeight + 12 }}
        data={data}
        margin={{ top: 4, right: 44, bottom: 4, left: 0 }}
        aria-label={name}
      >
        <XAxis type="number" hide allowDecimals={false} />
        <YAxis
          type="category"
          dataKey="name"
          width={116}
          interval={0}
          axisLine={axisLine}
          tickLine={false}
          tick={tick}
          tickFormatter={(label: string) => (label.length > 17 ? `${label.slice(0, 16)}…` : label)}
        />
        <Tooltip
          cursor={{ fill: "var(--color-hover)" }}
          content={(tip) => <Tip {...tip} heading={(label) => label} series={series} format={say} />}
        />
        {series.map((one) => (
          <Bar
            key={one.id}
            dataKey={one.id}
            name={one.label}
            stackId="rank"
            fill={fillOf(one)}
            stroke={one.color}
            barSize={16}
            isAnimationActive="auto"
            animationDuration={200}
          >
            <LabelList
              dataKey={sumAt(one)}
              position="right"
              fill="var(--color-ink)"
              fontSize={12}
              formatter={(value) => (typeof value === "number" ? say(value) : "")}
            />
          </Bar>
        ))}
      </BarChart>
    </>
  );
}
