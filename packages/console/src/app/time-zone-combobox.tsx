import { useTranslations } from "use-intl";
import { Combobox } from "../ui/combobox.tsx";

export interface TimeZoneComboboxProps {
  readonly value: string;
  readonly onChange: (zone: string) => void;
}

/** In a field, which names it. Found by any part of its name: `Europe/Berlin` by "berlin". */
export function TimeZoneCombobox({ value, onChange }: TimeZoneComboboxProps) {
  const t = useTranslations("app.time_zones");
  const zones = [...new Set(["UTC", value, ...Intl.supportedValuesOf("timeZone")])].filter((zone) => zone !== "");
  return (
    <Combobox
      value={value === "" ? undefined : value}
      choices={zones.map((zone) => ({ value: zone, label: zone.replaceAll("_", " "), keywords: zone.split(/[/_]/) }))}
      placeholder={t("choose")}
      searchLabel={t("find")}
      emptyLabel={t("none")}
      onChange={(zone) => {
        if (zone !== undefined) onChange(zone);
      }}
    />
  );
}
