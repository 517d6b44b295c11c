import type { TicketFilters } from "@bulkhead/tickets/schema";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { answerOf } from "../api/client.ts";
import { useExplainError } from "../app/explain-error.ts";
import { useTenant } from "../tenant/use-tenant.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Field } from "../ui/field.tsx";
import { TextInput } from "../ui/text-input.tsx";
import { toastDone } from "../ui/toast.tsx";
import { viewsQuery } from "./list-queries.ts";

/** Saves what is filtered by under a name. */
export function SaveViewDialog({ filters, onClose }: { readonly filters: TicketFilters; readonly onClose: () => void }) {
  const t = useTranslations("queue.views");
  const app = useTranslations("app");
  const scope = useTenant();
  const cache = useQueryClient();
  const explain = useExplainError();
  const [name, setName] = useState("");
  const [isAsked, setAsked] = useState(false);
  const isMissing = name.trim() === "";
  const save = useMutation({
    mutationFn: () =>
      answerOf(
        scope.api.POST("/v1/views", {
          params: { header: { "idempotency-key": crypto.randomUUID() } },
          body: { name: name.trim(), filters },
        }),
      ),
    onSuccess: (view) => {
      cache.setQueryData(viewsQuery(scope).queryKey, (before) => [...(before ?? []), view]);
      toastDone(t("saved", { name: view.name }));
      onClose();
    },
  });
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={t("save_title")}
      description={t("save_text")}
      closeLabel={app("close")}
      size="sm"
      wrap={(inside) => (
        <form
          className="contents"
          onSubmit={(event) => {
            event.preventDefault();
            setAsked(true);
            if (!isMissing && !save.isPending) save.mutate();
          }}
        >
          {inside}
        </form>
      )}
      footer={
        <>
          <Button onClick={onClose}>{app("cancel")}</Button>
          <Button type="submit" variant="primary" busy={save.isPending}>
            {app("save")}
          </Button>
        </>
      }
    >
      <Field
        label={t("name")}
        required
        error={isAsked && isMissing ? t("name_missing") : save.error === null ? undefined : explain(save.error).text}
      >
        <TextInput value={name} maxLength={80} autoComplete="off" onChange={(event) => setName(event.currentTarget.value)} />
      </Field>
    </Dialog>
  );
}
