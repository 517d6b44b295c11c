import { zodResolver } from "@hookform/resolvers/zod";
import { InviteUser } from "@bulkhead/users/schema";
import { useMutation } from "@tanstack/react-query";
import { Controller, useForm } from "react-hook-form";
import { useTranslations } from "use-intl";
import { changeHeaders } from "../api/change-headers.ts";
import { answerOf } from "../api/client.ts";
import { codeOf } from "../api/problem-error.ts";
import { useExplainError } from "../app/explain-error.ts";
import { useTenant } from "../tenant/use-tenant.ts";
import { Field } from "../ui/field.tsx";
import { FormDialog } from "../ui/form-dialog.tsx";
import { TextInput } from "../ui/text-input.tsx";
import { toastDone } from "../ui/toast.tsx";
import { RoleChoice } from "./role-choice.tsx";

export function InviteDialog({ onClose }: { readonly onClose: () => void }) {
  const t = useTranslations("users");
  const common = useTranslations("app");
  const { api, cache, tenantId } = useTenant();
  const explain = useExplainError();
  const { register, control, handleSubmit, formState } = useForm({
    resolver: zodResolver(InviteUser),
    defaultValues: { email: "", role: "agent" },
    mode: "onTouched",
  });
  const { mutate, isPending, error } = useMutation({
    mutationFn: (body: InviteUser) => answerOf(api.POST("/v1/users", { body, params: { header: changeHeaders() } })),
    onSuccess: async ({ email }) => {
      await cache.invalidateQueries({ queryKey: [tenantId, "people"] });
      toastDone(t("invite.done", { email: email ?? "" }), { description: t("invite.next") });
      onClose();
    },
  });
  const taken = codeOf(error) === "user.email_taken";
  return (
    <FormDialog
      title={t("invite.title")}
      description={t("invite.text")}
      closeLabel={common("close")}
      cancelLabel={common("cancel")}
      submitLabel={t("invite.submit")}
      busy={isPending}
      error={error === null || taken ? undefined : explain(error).text}
      onClose={onClose}
      onSubmit={() => void handleSubmit((body) => mutate(body))()}
    >
      <Field
        label={t("email")}
        required
        error={formState.errors.email !== undefined ? t("invite.email_invalid") : taken ? t("invite.email_taken") : undefined}
      >
        <TextInput type="email" autoComplete="off" spellCheck={false} {...register("email")} />
      </Field>
      <Field
        label={t("name")}
        mark={t("optional")}
        hint={t("invite.name_hint")}
        error={formState.errors.name === undefined ? undefined : t("name_invalid")}
      >
        <TextInput
          autoComplete="off"
          {...register("name", { setValueAs: (text: unknown) => (typeof text === "string" && text.trim() !== "" ? text : undefined) })}
        />
      </Field>
      <Controller control={control} name="role" render={({ field }) => <RoleChoice value={field.value} onChange={field.onChange} />} />
    </FormDialog>
  );
}
