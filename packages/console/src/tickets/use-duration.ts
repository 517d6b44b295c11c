import { useTranslations } from "use-intl";
import { partsOf } from "./countdown.tsx";

/** A span of seconds in its two largest units. */
export function useDuration(): (seconds: number) => string {
  const t = useTranslations("tickets.countdown");
  return (seconds) => {
    const { unit, large, small } = partsOf(seconds * 1_000);
    return t(`left.${unit}`, { large, small });
  };
}
