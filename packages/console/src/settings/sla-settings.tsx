import { PausingStatus, type Tenant } from "@bulkhead/tenants/schema";
import { Priority } from "@bulkhead/tickets/schema";
import { Controller, useWatch } from "react-hook-form";
import { useTranslations } from "use-intl";
import * as z from "zod";
import { PriorityBadge } from "../tickets/priority-badge.tsx";
import { Checkbox } from "../ui/checkbox.tsx";
import { Field } from "../ui/field.tsx";
import { FieldMessages } from "../ui/field-messages.tsx";
import { Panel } from "../ui/panel.tsx";
import { Switch } from "../ui/switch.tsx";
import { TextInput } from "../ui/text-input.tsx";
import { CalendarEditor } from "./calendar-editor.tsx";
import { HoursInput, type HoursInputProps } from "./hours-input.tsx";
import { hoursOf } from "./hours-text.ts";
import { SettingsSection } from "./settings-section.tsx";
import { SlaPreview } from "./sla-preview.tsx";
import { type SettingsForm, useSettingsForm } from "./use-settings-form.ts";
import { officeHours } from "./weekly-hours.ts";

const partOf = ({ sla }: Tenant) => ({ sla });

/** The most pressing first. */
const priorities = Priority.options.toReversed();

export function SlaSettings({ tenant }: { readonly tenant: Tenant }) {
  const t = useTranslations("settings");
  const state = useSettingsForm(tenant, partOf);
  const { form } = state;
  const sla = useWatch({ control: form.control, name: "sla" });
  return (
    <SettingsSection state={state} label={t("tabs.sla")}>
      <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,1fr)_26rem]">
        <div className="flex min-w-0 flex-col gap-4">
          <Targets form={form} />
          <Clock form={form} />
          <WorkingTime form={form} timeZone={tenant.time_zone} />
        </div>
        <SlaPreview sla={sla} />
      </div>
    </SettingsSection>
  );
}

const targetsErrorId = "sla-targets-error";

function Targets({ form: { control, formState } }: { readonly form: SettingsForm }) {
  const t = useTranslations("settings.sla");
  const words = useTranslations("tickets.priority");
  const { targets, first_response } = formState.errors.sla ?? {};
  const hasError = priorities.some((priority) => targets?.[priority] !== undefined || first_response?.[priority] !== undefined);
  return (
    <Panel title={t("targets")} description={t("targets_text")}>
      <table role="table" className="w-full max-w-140 border-separate border-spacing-x-2 border-spacing-y-1 text-sm">
        <caption className="sr-only">{t("targets")}</caption>
        <thead>
          <tr className="text-left text-xs text-ink-muted">
            <th scope="col" className="w-20 font-medium sm:w-28">
              {t("priority")}
            </th>
            <th scope="col" className="font-medium">
              {t("first_response")}
            </th>
            <th scope="col" className="font-medium">
              {t("resolution")}
            </th>
          </tr>
        </thead>
        <tbody>
          {priorities.map((priority) => (
            <tr key={priority} className="align-top">
              <th scope="row" className="pt-2 text-left font-normal">
                <PriorityBadge priority={priority} />
              </th>
              <td>
                <TargetCell
                  nullable
                  control={control}
                  name={`sla.first_response.${priority}`}
                  label={t("first_response_of", { priority: words(priority) })}
                  placeholder={t("no_target")}
                />
              </td>
              <td>
                <TargetCell control={control} name={`sla.targets.${priority}`} label={t("resolution_of", { priority: words(priority) })} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <FieldMessages hintId="" errorId={targetsErrorId} error={hasError ? t("hours_invalid") : undefined} />
    </Panel>
  );
}

interface TargetCellProps extends Pick<HoursInputProps, "nullable" | "placeholder"> {
  readonly control: SettingsForm["control"];
  readonly name: `sla.${"targets" | "first_response"}.${Priority}`;
  readonly label: string;
}

function TargetCell({ control, name, ...input }: TargetCellProps) {
  return (
    <Controller
      control={control}
      name={name}
      render={({ field, fieldState: { invalid } }) => (
        <>
          <HoursInput
            {...input}
            ref={field.ref}
            unitHidden
            value={field.value}
            invalid={invalid}
            describedBy={invalid ? targetsErrorId : undefined}
            onBlur={field.onBlur}
            onChange={field.onChange}
          />
          <InDays duration={field.value} />
        </>
      )}
    />
  );
}

/** What many hours are in days, for those who do not divide by 24. */
function InDays({ duration }: { readonly duration: string | null | undefined }) {
  const t = useTranslations("settings.sla");
  const hours = hoursOf(duration);
  if (hours === undefined || hours < 24) return null;
  return <span className="block text-xs text-ink-muted">{t("in_days", { days: Math.floor(hours / 24), hours: hours % 24 })}</span>;
}

function Clock({ form: { control } }: { readonly form: SettingsForm }) {
  const t = useTranslations("settings.sla");
  const words = useTranslations("tickets.status");
  return (
    <Panel title={t("clock")}>
      <div className="flex flex-col gap-4">
        <div className="flex flex-wrap gap-4">
          <Controller
            control={control}
            name="sla.warning_share"
            render={({ field, fieldState }) => (
              <Field
                label={t("warning_share")}
                hint={t("warning_share_hint")}
                error={fieldState.invalid ? t("warning_share_invalid") : undefined}
                className="grow basis-56"
              >
                <TextInput
                  ref={field.ref}
                  inputMode="numeric"
                  autoComplete="off"
                  end="%"
                  value={field.value === undefined || Number.isNaN(field.value) ? "" : String(Math.round(field.value * 100))}
                  onBlur={field.onBlur}
                  onChange={({ currentTarget: { value } }) =>
                    field.onChange(/^\d{1,3}$/.test(value.trim()) ? Number(value) / 100 : Number.NaN)
                  }
                />
              </Field>
            )}
          />
          <Controller
            control={control}
            name="sla.auto_close_after"
            render={({ field, fieldState }) => (
              <Field
                label={t("auto_close")}
                hint={t("auto_close_hint")}
                error={fieldState.invalid ? t("hours_invalid") : undefined}
                className="grow basis-56"
              >
                <HoursInput
                  ref={field.ref}
                  nullable
                  placeholder={t("never")}
                  value={field.value}
                  onBlur={field.onBlur}
                  onChange={field.onChange}
                />
              </Field>
            )}
          />
        </div>
        <Controller
          control={control}
          name="sla.pause_on"
          render={({ field }) => {
            const chosen = field.value ?? [];
            return (
              <Field group label={t("pause_on")} hint={t("pause_on_hint")}>
                <div className="flex flex-wrap gap-x-4 gap-y-1">
                  {PausingStatus.options.map((status) => (
                    <Checkbox
                      key={status}
                      label={words(status)}
                      checked={chosen.includes(status)}
                      onChange={({ currentTarget: { checked } }) =>
                        field.onChange(PausingStatus.options.filter((one) => (one === status ? checked : chosen.includes(one))))
                      }
                    />
                  ))}
                </div>
              </Field>
            );
          }}
        />
      </div>
    </Panel>
  );
}

function WorkingTime({ form: { control }, timeZone }: { readonly form: SettingsForm; readonly timeZone: string }) {
  const t = useTranslations("settings.calendar");
  return (
    <Panel title={t("title")} description={t("text")}>
      <Controller
        control={control}
        name="sla.calendar"
        render={({ field }) => {
          const calendar = DraftCalendar.safeParse(field.value).data;
          return (
            <div
              ref={(element) =>
                field.ref({ focus: () => element?.querySelector<HTMLElement>(":is(input, button)[aria-invalid=true]")?.focus() })
              }
              className="flex flex-col gap-4"
            >
              <Switch
                label={t("switch")}
                hint={t("switch_hint")}
                checked={calendar !== undefined}
                onChange={({ currentTarget: { checked } }) => field.onChange(checked ? officeHours(timeZone) : null)}
              />
              {calendar === undefined ? null : <CalendarEditor value={calendar} onChange={field.onChange} />}
            </div>
          );
        }}
      />
    </Panel>
  );
}

const Hours = z.array(z.tuple([z.string(), z.string()])).default([]);

/** A calendar while it is edited: its times may not be right yet. */
const DraftCalendar = z.object({
  time_zone: z.string(),
  weekly: z.object({ mon: Hours, tue: Hours, wed: Hours, thu: Hours, fri: Hours, sat: Hours, sun: Hours }),
  holidays: z.array(z.string()).default([]),
});
