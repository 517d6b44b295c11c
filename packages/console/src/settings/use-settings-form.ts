import { ChangeSettings, type Tenant } from "@bulkhead/tenants/schema";
import { zodResolver } from "@hookform/resolvers/zod";
import { useEffect } from "react";
import { useForm, type DefaultValues, type UseFormReturn } from "react-hook-form";
import { useTranslations } from "use-intl";
import type * as z from "zod";
import { useVersionedChange } from "../app/use-versioned-change.ts";
import { useTenant } from "../tenant/use-tenant.ts";
import { toastDone } from "../ui/toast.tsx";
import { changeSettings, readTenant, tenantQuery } from "./queries.ts";

export type SettingsInput = z.input<typeof ChangeSettings>;
export type SettingsForm = UseFormReturn<SettingsInput, unknown, ChangeSettings>;

/**
 * A part of the settings as a form. What others change is taken over while nothing was typed; else it is said when one saves.
 * @param partOf what of the tenant's settings is in the form
 */
export function useSettingsForm(tenant: Tenant, partOf: (tenant: Tenant) => DefaultValues<SettingsInput>) {
  const t = useTranslations("settings");
  const scope = useTenant();
  const { cache, tenantId } = scope;
  const form: SettingsForm = useForm<SettingsInput, unknown, ChangeSettings>({
    resolver: zodResolver(ChangeSettings),
    defaultValues: partOf(tenant),
    mode: "onChange",
  });
  const { base, rebase, theirs, beforeTheirs, send, isBusy, error } = useVersionedChange({
    seen: tenant,
    read: () => readTenant(scope),
    change: (body: ChangeSettings, version) => changeSettings(scope, body, version),
    onDone: (after) => {
      cache.setQueryData(tenantQuery(scope).queryKey, after);
      void cache.invalidateQueries({ queryKey: [tenantId, "me"] });
      form.reset(partOf(after));
      toastDone(t("saved"), { description: t("saved_text") });
    },
    onStale: (now) => form.reset(partOf(now), { keepDirtyValues: true, keepDirty: true }),
  });
  const { isDirty } = form.formState;
  useEffect(() => {
    if (isDirty || tenant.version <= base.version) return;
    rebase(tenant);
    form.reset(partOf(tenant));
  }, [isDirty, tenant, base.version, rebase, form, partOf]);
  return {
    form,
    theirs,
    beforeTheirs,
    isBusy,
    error,
    isDirty,
    save: (): void => void form.handleSubmit((body) => send(body))(),
    discard: (): void => {
      rebase(base);
      form.reset(partOf(base));
    },
  };
}

export type SettingsFormState = ReturnType<typeof useSettingsForm>;
