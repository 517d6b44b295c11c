import { CreateWebhook, type WebhookKind, type WebhookWithSecret } from "@bulkhead/webhooks/schema";
import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { Controller, useForm } from "react-hook-form";
import { useTranslations } from "use-intl";
import { changeHeaders } from "../api/change-headers.ts";
import { answerOf } from "../api/client.ts";
import { codeOf } from "../api/problem-error.ts";
import { useExplainError } from "../app/explain-error.ts";
import { useMe, useTenant } from "../tenant/use-tenant.ts";
import { Banner } from "../ui/banner.tsx";
import { Field } from "../ui/field.tsx";
import { FormDialog } from "../ui/form-dialog.tsx";
import { RadioGroup } from "../ui/radio-group.tsx";
import { TextInput } from "../ui/text-input.tsx";
import { EventFilterPicker } from "./event-filter-picker.tsx";

export interface CreateWebhookDialogProps {
  readonly onClose: () => void;
  readonly onCreated: (created: WebhookWithSecret) => void;
}

/** An address is sent in any case: the schema says what is wrong with an empty one. */
const trimmed = (text: unknown): unknown => (typeof text === "string" ? text.trim() : text);
/** What is empty is left out. */
const given = (text: unknown): string | undefined => (typeof text === "string" && text.trim() !== "" ? text.trim() : undefined);

export function CreateWebhookDialog({ onClose, onCreated }: CreateWebhookDialogProps) {
  const t = useTranslations("webhooks");
  const common = useTranslations("app");
  const { api, cache, tenantId } = useTenant();
  const { tenant } = useMe();
  const explain = useExplainError();
  const [kind, setKind] = useState<WebhookKind>("url");
  const { register, control, handleSubmit, formState } = useForm({
    resolver: zodResolver(CreateWebhook),
    defaultValues: { events: ["ticket.*"] },
    mode: "onTouched",
    // Only one of the two addresses is there.
    shouldUnregister: true,
  });
  const { mutate, isPending, error } = useMutation({
    mutationFn: (body: CreateWebhook) => answerOf(api.POST("/v1/webhooks", { body, params: { header: changeHeaders() } })),
    // The answer holds the secret: nothing keeps it but the dialog that shows it.
    gcTime: 0,
    onSuccess: (created) => {
      void cache.invalidateQueries({ queryKey: [tenantId, "webhooks"] });
      onCreated(created);
    },
  });
  const refused = codeOf(error) === "webhook.target_refused" && error !== null ? explain(error).text : undefined;
  const tooMany = codeOf(error) === "webhook.too_many";
  const { errors } = formState;
  return (
    <FormDialog
      title={t("create.title")}
      description={t("create.text")}
      closeLabel={common("close")}
      cancelLabel={common("cancel")}
      submitLabel={t("create.submit")}
      busy={isPending}
      error={error === null || refused !== undefined ? undefined : tooMany ? t("create.too_many") : explain(error).text}
      onClose={onClose}
      onSubmit={() => void handleSubmit((body) => mutate(body))()}
    >
      <RadioGroup
        label={t("kind")}
        value={kind}
        onChange={setKind}
        options={[
          { value: "url", label: t("kinds.url") },
          { value: "event_bus", label: t("kinds.event_bus") },
        ]}
      />
      {kind === "url" ? (
        <Field
          key="url"
          label={t("url")}
          required
          hint={t("create.url_hint")}
          error={errors.url === undefined ? refused : t("create.url_invalid")}
        >
          <TextInput
            type="url"
            placeholder="https://hooks.example.com/bulkhead"
            spellCheck={false}
            autoComplete="off"
            {...register("url", { setValueAs: trimmed })}
          />
        </Field>
      ) : (
        <>
          <Field
            key="arn"
            label={t("arn")}
            required
            hint={t("create.arn_hint", { source: `bulkhead.tenant.${tenant.id}` })}
            error={errors.event_bus_arn === undefined ? refused : t("create.arn_invalid")}
          >
            <TextInput
              placeholder="arn:aws:events:eu-central-1:222222222222:event-bus/bulkhead"
              spellCheck={false}
              autoComplete="off"
              className="font-mono"
              {...register("event_bus_arn", { setValueAs: trimmed })}
            />
          </Field>
          <Banner live="off">{t("create.bus_text")}</Banner>
        </>
      )}
      <Field label={t("description")} mark={t("optional")} error={errors.description === undefined ? undefined : t("description_invalid")}>
        <TextInput autoComplete="off" maxLength={500} {...register("description", { setValueAs: given })} />
      </Field>
      <Controller
        control={control}
        name="events"
        render={({ field, fieldState }) => (
          <EventFilterPicker
            value={field.value}
            onChange={(events) => field.onChange([...events])}
            error={fieldState.error === undefined ? undefined : t("events.none")}
          />
        )}
      />
    </FormDialog>
  );
}
