/** Figures in the reader's language. */
import { useMemo } from "react";
import { useFormatter, useTranslations } from "use-intl";
import { durationParts } from "./duration-parts.ts";

export interface FigureText {
  readonly count: (n: number) => string;
  /** A share from 0 to 1. */
  readonly share: (n: number) => string;
  readonly duration: (seconds: number) => string;
  /** A day in UTC; `short` for axes. */
  readonly day: (day: string, how?: "short") => string;
}

export function useFigureText(): FigureText {
  const t = useTranslations("metrics.duration");
  const format = useFormatter();
  return useMemo(
    () => ({
      count: (n) => format.number(n),
      share: (n) => format.number(n, { style: "percent", maximumFractionDigits: 1 }),
      duration: (seconds) => {
        const { unit, large, small } = durationParts(seconds);
        return t(unit, { large, small });
      },
      day: (day, how) =>
        format.dateTime(new Date(`${day}T00:00:00Z`), {
          timeZone: "UTC",
          day: "numeric",
          month: "short",
          ...(how !== "short" && { year: "numeric" }),
        }),
    }),
    [t, format],
  );
}
