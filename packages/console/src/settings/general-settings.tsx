import type { Tenant } from "@bulkhead/tenants/schema";
import { Controller } from "react-hook-form";
import { useTranslations } from "use-intl";
import { Field } from "../ui/field.tsx";
import { Panel } from "../ui/panel.tsx";
import { TextInput } from "../ui/text-input.tsx";
import { SettingsSection } from "./settings-section.tsx";
import { TimeZoneCombobox } from "../app/time-zone-combobox.tsx";
import { useSettingsForm } from "./use-settings-form.ts";

const partOf = ({ name, time_zone, branding }: Tenant) => ({ name, time_zone, branding });

export function GeneralSettings({ tenant }: { readonly tenant: Tenant }) {
  const t = useTranslations("settings");
  const state = useSettingsForm(tenant, partOf);
  const { register, control, formState } = state.form;
  const { errors } = formState;
  return (
    <SettingsSection state={state} label={t("tabs.general")}>
      <Panel title={t("tabs.general")}>
        <div className="flex max-w-120 flex-col gap-4">
          <Field label={t("general.name")} required error={errors.name === undefined ? undefined : t("name_invalid")}>
            <TextInput autoComplete="off" {...register("name")} />
          </Field>
          <Field label={t("general.branding")} mark={t("optional")} hint={t("general.branding_hint")}>
            <TextInput
              autoComplete="off"
              maxLength={120}
              {...register("branding.name", {
                setValueAs: (text: unknown) => (typeof text === "string" && text.trim() !== "" ? text : null),
              })}
            />
          </Field>
          <Controller
            control={control}
            name="time_zone"
            render={({ field }) => (
              <Field label={t("general.time_zone")} hint={t("general.time_zone_hint")}>
                <TimeZoneCombobox value={field.value ?? ""} onChange={field.onChange} />
              </Field>
            )}
          />
          <p className="text-sm text-ink-muted">{t("general.slug", { slug: tenant.slug })}</p>
        </div>
      </Panel>
    </SettingsSection>
  );
}
