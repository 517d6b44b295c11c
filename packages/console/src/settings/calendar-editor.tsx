import { type Calendar, weekdays } from "@bulkhead/tenants/schema";
import { Copy, Plus, X } from "lucide-react";
import { useState } from "react";
import { useFormatter, useTranslations } from "use-intl";
import { Button } from "../ui/button.tsx";
import { DateTimeInput } from "../ui/date-time-input.tsx";
import { Field } from "../ui/field.tsx";
import { FieldMessages } from "../ui/field-messages.tsx";
import { IconButton } from "../ui/icon-button.tsx";
import { Tag } from "../ui/tag.tsx";
import { TimeZoneCombobox } from "../app/time-zone-combobox.tsx";
import {
  endOfField,
  fieldOfEnd,
  hoursAWeek,
  mostIntervals,
  problemOf,
  type Weekday,
  withCopies,
  withEnd,
  withHoliday,
  withInterval,
  withoutInterval,
} from "./weekly-hours.ts";

export interface CalendarEditorProps {
  readonly value: Calendar;
  readonly onChange: (calendar: Calendar) => void;
}

/** When a tenant works: hours of each weekday, and days on which nobody does. */
export function CalendarEditor({ value, onChange }: CalendarEditorProps) {
  const t = useTranslations("settings.calendar");
  const format = useFormatter();
  const { weekly } = value;
  const hours = hoursAWeek(weekly);
  return (
    <div className="flex flex-col gap-4">
      <Field label={t("time_zone")} className="max-w-80">
        <TimeZoneCombobox value={value.time_zone} onChange={(time_zone) => onChange({ ...value, time_zone })} />
      </Field>
      <div role="group" aria-label={t("week")} className="flex flex-col divide-y divide-line rounded-md border">
        {weekdays.map((day) => (
          <Day
            key={day}
            day={day}
            calendar={value}
            onChange={(intervals) => onChange({ ...value, weekly: { ...weekly, [day]: intervals } })}
            onCopy={() => onChange({ ...value, weekly: withCopies(weekly, day, ["mon", "tue", "wed", "thu", "fri"]) })}
          />
        ))}
      </div>
      <p role="status" className="text-sm text-ink-muted">
        {hours === 0 ? <span className="text-danger-text">{t("no_hours")}</span> : t("hours_a_week", { hours })}
      </p>
      <Holidays
        days={value.holidays}
        text={(day) => format.dateTime(new Date(`${day}T00:00:00Z`), { dateStyle: "medium", timeZone: "UTC" })}
        onChange={(holidays) => onChange({ ...value, holidays })}
      />
    </div>
  );
}

interface DayProps {
  readonly day: Weekday;
  readonly calendar: Calendar;
  readonly onChange: (intervals: Calendar["weekly"][Weekday]) => void;
  /** Puts this day's hours on Monday to Friday. */
  readonly onCopy: () => void;
}

function Day({ day, calendar: { weekly }, onChange, onCopy }: DayProps) {
  const t = useTranslations("settings.calendar");
  const intervals = weekly[day];
  const problem = problemOf(intervals);
  const name = t(`days.${day}`);
  const errorId = `hours-${day}-error`;
  return (
    <div role="group" aria-label={name} className="flex flex-wrap items-start gap-x-3 gap-y-1 px-3 py-2">
      <span className="w-24 shrink-0 pt-1.5 text-base font-medium">{name}</span>
      <div className="flex min-w-0 grow flex-col gap-1">
        {intervals.length === 0 ? <span className="pt-1.5 text-base text-ink-muted">{t("closed")}</span> : null}
        {intervals.map(([from, to], index) => (
          // An interval has nothing but its place.
          // oxlint-disable-next-line react/no-array-index-key
          <div key={index} className="flex items-center gap-1.5">
            <DateTimeInput
              kind="time"
              className="max-w-32 max-sm:[&::-webkit-calendar-picker-indicator]:hidden"
              aria-label={t("from", { day: name, n: index + 1 })}
              aria-invalid={problem === undefined ? undefined : true}
              aria-describedby={errorId}
              value={from}
              onChange={({ currentTarget }) => onChange(withEnd(intervals, index, "from", currentTarget.value))}
            />
            <span aria-hidden className="text-ink-faint">
              –
            </span>
            <DateTimeInput
              kind="time"
              className="max-w-32 max-sm:[&::-webkit-calendar-picker-indicator]:hidden"
              aria-label={t("to", { day: name, n: index + 1 })}
              aria-invalid={problem === undefined ? undefined : true}
              aria-describedby={errorId}
              value={fieldOfEnd(to)}
              onChange={({ currentTarget }) => onChange(withEnd(intervals, index, "to", endOfField(currentTarget.value)))}
            />
            <IconButton
              icon={X}
              size="sm"
              label={t("remove", { day: name, n: index + 1 })}
              onClick={() => onChange(withoutInterval(intervals, index))}
            />
          </div>
        ))}
        <FieldMessages hintId="" errorId={errorId} error={problem === undefined ? undefined : t(`problems.${problem}`)} />
      </div>
      <div className="flex gap-1">
        <IconButton
          icon={Plus}
          size="sm"
          label={t("add", { day: name })}
          reason={intervals.length >= mostIntervals || intervals.at(-1)?.[1] === "24:00" ? t("full") : undefined}
          onClick={() => onChange(withInterval(intervals))}
        />
        <IconButton icon={Copy} size="sm" label={t("copy", { day: name })} onClick={onCopy} />
      </div>
    </div>
  );
}

interface HolidaysProps {
  readonly days: readonly string[];
  readonly text: (day: string) => string;
  readonly onChange: (days: string[]) => void;
}

function Holidays({ days, text, onChange }: HolidaysProps) {
  const t = useTranslations("settings.calendar");
  const [day, setDay] = useState("");
  const add = (): void => {
    if (day !== "") onChange(withHoliday(days, day));
    setDay("");
  };
  return (
    <div role="group" aria-label={t("holidays")} className="flex flex-col gap-2">
      <div className="flex items-end gap-2">
        <Field label={t("holidays")} hint={t("holidays_hint")} className="max-w-56">
          <DateTimeInput
            value={day}
            onChange={({ currentTarget }) => setDay(currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key !== "Enter") return;
              // Not the form.
              event.preventDefault();
              add();
            }}
          />
        </Field>
        <Button icon={Plus} className="mb-5" reason={day === "" ? t("choose_day") : undefined} onClick={add}>
          {t("add_holiday")}
        </Button>
      </div>
      {days.length === 0 ? null : (
        <ul className="flex flex-wrap gap-1.5">
          {days.map((one) => (
            <li key={one}>
              <Tag removeLabel={t("remove_holiday", { day: text(one) })} onRemove={() => onChange(days.filter((other) => other !== one))}>
                {text(one)}
              </Tag>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
