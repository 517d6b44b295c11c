import { ChangeWebhook, type Webhook } from "@bulkhead/webhooks/schema";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { changeHeaders } from "../api/change-headers.ts";
import { answerOf } from "../api/client.ts";
import { codeOf } from "../api/problem-error.ts";
import { ChangedMeanwhile } from "../app/changed-meanwhile.tsx";
import { useExplainError } from "../app/explain-error.ts";
import { useVersionedChange } from "../app/use-versioned-change.ts";
import { useTenant } from "../tenant/use-tenant.ts";
import { Field } from "../ui/field.tsx";
import { FormDialog } from "../ui/form-dialog.tsx";
import { TextInput } from "../ui/text-input.tsx";
import { toastDone } from "../ui/toast.tsx";
import { EventFilterPicker } from "./event-filter-picker.tsx";
import { readWebhook } from "./queries.ts";
import { useForgetWebhook } from "./use-forget-webhook.ts";

export function EditWebhookDialog({ webhook, onClose }: { readonly webhook: Webhook; readonly onClose: () => void }) {
  const t = useTranslations("webhooks");
  const common = useTranslations("app");
  const scope = useTenant();
  const explain = useExplainError();
  const forget = useForgetWebhook(webhook.id);
  const [url, setUrl] = useState(webhook.url ?? "");
  const [description, setDescription] = useState(webhook.description ?? "");
  const [events, setEvents] = useState(webhook.events);
  const { theirs, send, isBusy, error } = useVersionedChange({
    seen: webhook,
    read: () => readWebhook(scope, webhook.id),
    change: (body: ChangeWebhook, version) =>
      answerOf(scope.api.PATCH("/v1/webhooks/{id}", { params: { path: { id: webhook.id }, header: changeHeaders(version) }, body })),
    onDone: () => {
      forget();
      toastDone(t("edit.done"));
      onClose();
    },
  });
  const change = ChangeWebhook.safeParse({
    ...(webhook.kind === "url" && { url: url.trim() }),
    description: description.trim() === "" ? null : description.trim(),
    events,
  });
  const refused = codeOf(error) === "webhook.target_refused" && error !== null ? explain(error).text : undefined;
  return (
    <FormDialog
      title={t("edit.title")}
      closeLabel={common("close")}
      cancelLabel={common("cancel")}
      submitLabel={common("save")}
      busy={isBusy}
      reason={change.success ? undefined : events.length === 0 ? t("events.none") : t("create.url_invalid")}
      error={error === null || refused !== undefined ? undefined : explain(error).text}
      onClose={onClose}
      onSubmit={() => {
        if (change.success) send(change.data);
      }}
    >
      {theirs === undefined ? null : (
        <ChangedMeanwhile>
          <p className="font-mono text-xs">{theirs.url ?? theirs.event_bus_arn}</p>
          <p className="font-mono text-xs">{theirs.events.join(", ")}</p>
        </ChangedMeanwhile>
      )}
      {webhook.kind === "url" ? (
        <Field label={t("url")} required hint={t("create.url_hint")} error={refused}>
          <TextInput
            type="url"
            spellCheck={false}
            autoComplete="off"
            value={url}
            onChange={({ currentTarget: { value } }) => setUrl(value)}
          />
        </Field>
      ) : null}
      <Field label={t("description")} mark={t("optional")}>
        <TextInput
          autoComplete="off"
          maxLength={500}
          value={description}
          onChange={({ currentTarget: { value } }) => setDescription(value)}
        />
      </Field>
      <EventFilterPicker
        value={events}
        onChange={(next) => setEvents([...next])}
        error={events.length === 0 ? t("events.none") : undefined}
      />
    </FormDialog>
  );
}
