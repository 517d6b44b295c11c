/** What is done to an endpoint after asking. */
import type { Webhook } from "@bulkhead/webhooks/schema";
import { useMutation, type UseMutationResult } from "@tanstack/react-query";
import { useTranslations } from "use-intl";
import { changeHeaders } from "../api/change-headers.ts";
import { answerOf } from "../api/client.ts";
import { useExplainError } from "../app/explain-error.ts";
import { useTenant } from "../tenant/use-tenant.ts";
import { ConfirmDialog, type ConfirmDialogProps } from "../ui/confirm-dialog.tsx";
import { toastDone } from "../ui/toast.tsx";
import { useForgetWebhook } from "./use-forget-webhook.ts";

export interface WebhookDialogProps {
  readonly webhook: Webhook;
  readonly onClose: () => void;
}

export function DisableWebhookDialog({ webhook, onClose }: WebhookDialogProps) {
  const t = useTranslations("webhooks.disable");
  const { api } = useTenant();
  const forget = useForgetWebhook(webhook.id);
  const change = useMutation({
    mutationFn: () =>
      answerOf(
        api.PATCH("/v1/webhooks/{id}", {
          params: { path: { id: webhook.id }, header: changeHeaders(webhook.version) },
          body: { enabled: false },
        }),
      ),
    onSettled: forget,
    onSuccess: () => {
      toastDone(t("done"));
      onClose();
    },
  });
  return <Question title={t("title")} description={t("text")} confirmLabel={t("action")} tone="danger" change={change} onClose={onClose} />;
}

export interface RotateSecretDialogProps extends WebhookDialogProps {
  readonly onRotated: (secret: string) => void;
}

export function RotateSecretDialog({ webhook, onClose, onRotated }: RotateSecretDialogProps) {
  const t = useTranslations("webhooks.rotate");
  const { api } = useTenant();
  const forget = useForgetWebhook(webhook.id);
  const change = useMutation({
    mutationFn: () =>
      answerOf(
        api.POST("/v1/webhooks/{id}/rotate-secret", { params: { path: { id: webhook.id }, header: changeHeaders(webhook.version) } }),
      ),
    // The answer holds the secret: nothing keeps it but the dialog that shows it.
    gcTime: 0,
    onSettled: forget,
    onSuccess: ({ secret }) => {
      if (secret === undefined) onClose();
      else onRotated(secret);
    },
  });
  return <Question title={t("title")} description={t("text")} confirmLabel={t("submit")} change={change} onClose={onClose} />;
}

export function DeleteWebhookDialog({ webhook, onClose, onDeleted }: WebhookDialogProps & { readonly onDeleted: () => void }) {
  const t = useTranslations("webhooks.delete");
  const { api, cache, tenantId } = useTenant();
  const change = useMutation({
    mutationFn: () =>
      answerOf(api.DELETE("/v1/webhooks/{id}", { params: { path: { id: webhook.id }, header: changeHeaders(webhook.version) } })),
    onSuccess: () => {
      void cache.invalidateQueries({ queryKey: [tenantId, "webhooks"] });
      toastDone(t("done"));
      onDeleted();
    },
    onError: () => void cache.invalidateQueries({ queryKey: [tenantId, "webhook", webhook.id] }),
  });
  return <Question title={t("title")} description={t("text")} confirmLabel={t("action")} tone="danger" change={change} onClose={onClose} />;
}

interface QuestionProps<T> extends Pick<ConfirmDialogProps, "title" | "description" | "confirmLabel" | "tone" | "onClose"> {
  readonly change: UseMutationResult<T, Error, void>;
}

function Question<T>({ change: { mutate, isPending, error }, ...question }: QuestionProps<T>) {
  const common = useTranslations("app");
  const explain = useExplainError();
  return (
    <ConfirmDialog
      {...question}
      cancelLabel={common("cancel")}
      busy={isPending}
      error={error === null ? undefined : explain(error).text}
      onConfirm={() => mutate()}
    />
  );
}
