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

/** What was typed or chosen. */
interface EditedWebhook {
  readonly url?: string;
  readonly description?: string;
  readonly events?: Webhook["events"];
}

export function EditWebhookDialog({ webhook, onClose }: { readonly webhook: Webhook; readonly onClose: () => void }) {
  const t = useTranslations("webhooks");
  const common = useTranslations("app");
  const scope = useTenant();
  const explain = useExplainError();
  const forget = useForgetWebhook(webhook.id);
  const [edited, setEdited] = useState<EditedWebhook>({});
  const edit = (change: EditedWebhook): void => setEdited((before) => ({ ...before, ...change }));
  const { base, theirs, send, isBusy, error } = useVersionedChange({
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
  const { url = base.url ?? "", description = base.description ?? "", events = base.events } = edited;
  // What was not touched is left out, so that it undoes nobody's change.
  const change = ChangeWebhook.safeParse({
    ...(edited.url !== undefined && { url: url.trim() }),
    ...(edited.description !== undefined && { description: description.trim() === "" ? null : description.trim() }),
    ...(edited.events !== undefined && { events }),
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
          {theirs.description === null ? null : <p>{theirs.description}</p>}
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
            onChange={({ currentTarget: { value } }) => edit({ url: value })}
          />
        </Field>
      ) : null}
      <Field label={t("description")} mark={t("optional")}>
        <TextInput
          autoComplete="off"
          maxLength={500}
          value={description}
          onChange={({ currentTarget: { value } }) => edit({ description: value })}
        />
      </Field>
      <EventFilterPicker
        value={events}
        onChange={(next) => edit({ events: [...next] })}
        error={events.length === 0 ? t("events.none") : undefined}
      />
    </FormDialog>
  );
}
