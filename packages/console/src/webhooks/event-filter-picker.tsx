import type { EventFilter } from "@bulkhead/webhooks/schema";
import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "use-intl";
import { useTenant } from "../tenant/use-tenant.ts";
import { Checkbox } from "../ui/checkbox.tsx";
import { Disclosure } from "../ui/disclosure.tsx";
import { Field } from "../ui/field.tsx";
import { eventGroups, wantedIn, wantsGroup, wantsType, withGroup, withType } from "./event-groups.ts";
import { eventSchemasQuery } from "./queries.ts";

export interface EventFilterPickerProps {
  readonly value: readonly EventFilter[];
  readonly onChange: (value: readonly EventFilter[]) => void;
  readonly error?: string | undefined;
}

/** Which events are wanted: everything, whole groups, or one by one. */
export function EventFilterPicker({ value, onChange, error }: EventFilterPickerProps) {
  const t = useTranslations("webhooks.events");
  const { data: meanings } = useQuery(eventSchemasQuery(useTenant()));
  return (
    <Field label={t("label")} group hint={t("hint")} error={error}>
      <Checkbox
        label={t("everything")}
        checked={value.includes("*")}
        onChange={({ currentTarget: { checked } }) => onChange(checked ? ["*"] : [])}
      />
      <div className="rounded-md border">
        {eventGroups.map((group) => {
          const wanted = wantedIn(value, group);
          return (
            <div key={group.name} className="flex items-start gap-1 border-b px-2 py-1 last:border-b-0">
              <Checkbox
                className="mt-1"
                label={t("whole_group", { group: t(`groups.${groupKey(group.name)}`) })}
                labelHidden
                checked={wantsGroup(value, group)}
                indeterminate={wanted > 0 && !wantsGroup(value, group)}
                onChange={({ currentTarget: { checked } }) => onChange(withGroup(value, group, checked))}
              />
              <Disclosure
                className="grow"
                summary={t(`groups.${groupKey(group.name)}`)}
                aside={<span className="text-xs text-ink-muted tabular-nums">{t("wanted", { wanted, all: group.types.length })}</span>}
              >
                <div className="flex flex-col gap-2">
                  {group.types.map((type) => (
                    <Checkbox
                      key={type}
                      label={<span className="font-mono text-xs">{type}</span>}
                      hint={meanings?.get(type)}
                      checked={wantsType(value, group, type)}
                      onChange={({ currentTarget: { checked } }) => onChange(withType(value, group, type, checked))}
                    />
                  ))}
                </div>
              </Disclosure>
            </div>
          );
        })}
      </div>
    </Field>
  );
}

const groupKeys = ["tenant", "user", "team", "ticket", "sla", "approval", "webhook"] as const;

/** The group's name in the catalogue. */
const groupKey = (name: string): (typeof groupKeys)[number] | "other" => groupKeys.find((key) => key === name) ?? "other";
