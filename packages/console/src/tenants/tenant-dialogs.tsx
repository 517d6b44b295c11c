/** What a super_admin does to a tenant. */
import { ChangeTenant, type RegisteredTenant } from "@bulkhead/tenants/schema";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { changeHeaders } from "../api/change-headers.ts";
import { answerOf } from "../api/client.ts";
import { useExplainError } from "../app/explain-error.ts";
import { useTenant } from "../tenant/use-tenant.ts";
import { ConfirmDialog } from "../ui/confirm-dialog.tsx";
import { Field } from "../ui/field.tsx";
import { FormDialog } from "../ui/form-dialog.tsx";
import { TextInput } from "../ui/text-input.tsx";
import { toastDone } from "../ui/toast.tsx";

export interface TenantDialogProps {
  readonly tenant: RegisteredTenant;
  readonly onClose: () => void;
}

/** Suspends or reactivates, once its short name has been typed. */
export function TenantStandingDialog({ tenant, onClose }: TenantDialogProps) {
  const t = useTranslations("tenants");
  const common = useTranslations("app");
  const { api, cache, tenantId } = useTenant();
  const explain = useExplainError();
  const kind = tenant.status === "suspended" ? "reactivate" : "suspend";
  const { mutate, isPending, error } = useMutation({
    mutationFn: () => {
      const params = { path: { id: tenant.id }, header: changeHeaders() };
      return answerOf(
        kind === "suspend" ? api.POST("/v1/tenants/{id}/suspend", { params }) : api.POST("/v1/tenants/{id}/reactivate", { params }),
      );
    },
    onSuccess: async () => {
      await cache.invalidateQueries({ queryKey: [tenantId, "tenants"] });
      toastDone(t(`${kind}.done`, { name: tenant.name }));
      onClose();
    },
  });
  return (
    <ConfirmDialog
      onClose={onClose}
      title={t(`${kind}.title`, { name: tenant.name })}
      description={t(`${kind}.text`)}
      confirmLabel={t(`${kind}.action`)}
      cancelLabel={common("cancel")}
      tone={kind === "suspend" ? "danger" : "primary"}
      typed={{ label: t("type_slug", { slug: tenant.slug }), word: tenant.slug, mismatch: t("slug_mismatch") }}
      busy={isPending}
      error={error === null ? undefined : explain(error).text}
      onConfirm={() => mutate()}
    />
  );
}

export function ChangeTenantDialog({ tenant, onClose }: TenantDialogProps) {
  const t = useTranslations("tenants");
  const common = useTranslations("app");
  const { api, cache, tenantId } = useTenant();
  const explain = useExplainError();
  const [plan, setPlan] = useState(tenant.plan);
  const quotaBefore = tenant.quota.requests_per_minute === null ? "" : String(tenant.quota.requests_per_minute);
  const [quota, setQuota] = useState(quotaBefore);
  // What was not touched is left out, so that it undoes nobody's change.
  const change = ChangeTenant.safeParse({
    ...(plan !== tenant.plan && { plan }),
    ...(quota !== quotaBefore && { quota: { requests_per_minute: quota.trim() === "" ? null : Number(quota) } }),
  });
  const invalid = new Set(change.error?.issues.map(({ path }) => path[0]));
  const { mutate, isPending, error } = useMutation({
    mutationFn: (body: ChangeTenant) =>
      answerOf(api.PATCH("/v1/tenants/{id}", { params: { path: { id: tenant.id }, header: changeHeaders() }, body })),
    onSuccess: async () => {
      await cache.invalidateQueries({ queryKey: [tenantId, "tenants"] });
      toastDone(t("change.done", { name: tenant.name }));
      onClose();
    },
  });
  return (
    <FormDialog
      size="sm"
      title={t("change.title", { name: tenant.name })}
      description={t("change.text")}
      closeLabel={common("close")}
      cancelLabel={common("cancel")}
      submitLabel={common("save")}
      busy={isPending}
      reason={change.success ? undefined : t("change.invalid")}
      error={error === null ? undefined : explain(error).text}
      onClose={onClose}
      onSubmit={() => {
        if (change.success) mutate(change.data);
      }}
    >
      <Field label={t("columns.plan")} error={invalid.has("plan") ? t("onboard.plan_invalid") : undefined}>
        <TextInput autoComplete="off" value={plan} onChange={({ currentTarget: { value } }) => setPlan(value)} />
      </Field>
      <Field label={t("change.quota")} hint={t("change.quota_hint")} error={invalid.has("quota") ? t("change.quota_invalid") : undefined}>
        <TextInput inputMode="numeric" autoComplete="off" value={quota} onChange={({ currentTarget: { value } }) => setQuota(value)} />
      </Field>
    </FormDialog>
  );
}
