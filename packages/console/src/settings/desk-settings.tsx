import { ApprovalKind, type Tenant, TenantSettings } from "@bulkhead/tenants/schema";
import { Controller } from "react-hook-form";
import { useTranslations } from "use-intl";
import { Checkbox } from "../ui/checkbox.tsx";
import { Panel } from "../ui/panel.tsx";
import { RadioGroup } from "../ui/radio-group.tsx";
import { SettingsSection } from "./settings-section.tsx";
import { useSettingsForm } from "./use-settings-form.ts";

const partOf = ({ approvals, agent_visibility, agent_assignment }: Tenant) => ({ approvals, agent_visibility, agent_assignment });

/** What agents may do alone, what they see, and whom they may give tickets to. */
export function DeskSettings({ tenant }: { readonly tenant: Tenant }) {
  const t = useTranslations("settings.desk");
  const state = useSettingsForm(tenant, partOf);
  const { control } = state.form;
  return (
    <SettingsSection state={state} label={t("title")}>
      <Panel title={t("approvals")} description={t("approvals_text")}>
        <Controller
          control={control}
          name="approvals.required_for"
          render={({ field }) => (
            <div role="group" aria-label={t("approvals")} className="flex flex-col gap-2">
              {ApprovalKind.options.map((kind) => (
                <Checkbox
                  key={kind}
                  label={t(`kinds.${kind}.label`)}
                  hint={t(`kinds.${kind}.hint`)}
                  checked={field.value?.includes(kind) === true}
                  onChange={({ currentTarget: { checked } }) =>
                    field.onChange(ApprovalKind.options.filter((one) => (one === kind ? checked : field.value?.includes(one) === true)))
                  }
                />
              ))}
            </div>
          )}
        />
      </Panel>
      <Panel title={t("agents")}>
        <div className="flex flex-col gap-4">
          <Controller
            control={control}
            name="agent_visibility"
            render={({ field }) => (
              <RadioGroup
                look="list"
                label={t("visibility")}
                value={field.value}
                onChange={field.onChange}
                options={TenantSettings.shape.agent_visibility.options.map((value) => ({
                  value,
                  label: t(`visibilities.${value}.label`),
                  description: t(`visibilities.${value}.hint`),
                }))}
              />
            )}
          />
          <Controller
            control={control}
            name="agent_assignment"
            render={({ field }) => (
              <RadioGroup
                look="list"
                label={t("assignment")}
                value={field.value}
                onChange={field.onChange}
                options={TenantSettings.shape.agent_assignment.options.map((value) => ({
                  value,
                  label: t(`assignments.${value}.label`),
                  description: t(`assignments.${value}.hint`),
                }))}
              />
            )}
          />
        </div>
      </Panel>
    </SettingsSection>
  );
}
