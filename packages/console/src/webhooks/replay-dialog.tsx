import { keptMs, type Delivery, type WebhookReplay } from "@bulkhead/webhooks/schema";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { changeHeaders } from "../api/change-headers.ts";
import { type Api, answerOf } from "../api/client.ts";
import { useExplainError } from "../app/explain-error.ts";
import { ProblemState } from "../app/screen-error.tsx";
import { useTenant } from "../tenant/use-tenant.ts";
import { Banner } from "../ui/banner.tsx";
import { Button } from "../ui/button.tsx";
import { DateRangeInput } from "../ui/date-range-input.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Field } from "../ui/field.tsx";
import { FormDialog } from "../ui/form-dialog.tsx";
import { localOf, momentOf } from "../ui/local-moment.ts";
import { Spinner } from "../ui/spinner.tsx";
import { isBefore, isQuiet, nextRound, replayProgress, type ReplayRound } from "./replay-progress.ts";
import { useForgetWebhook } from "./use-forget-webhook.ts";
import type { WebhookDialogProps } from "./webhook-dialogs.tsx";

const dayMs = 86_400_000;

/** Sends everything of a stretch of time again. */
export function ReplayDialog({ webhook, onClose }: WebhookDialogProps) {
  const t = useTranslations("webhooks.replay");
  const common = useTranslations("app");
  const { api, store } = useTenant();
  const explain = useExplainError();
  const forget = useForgetWebhook(webhook.id);
  const [range, setRange] = useState(() => ({
    from: localOf(new Date(store.nowMs() - dayMs).toISOString()),
    // The minute that is not over yet included.
    to: localOf(new Date(store.nowMs() + 60_000).toISOString()),
  }));
  const [from, to] = [momentOf(range.from), momentOf(range.to)];
  const {
    mutate,
    isPending,
    error,
    data: replay,
  } = useMutation({
    mutationFn: (body: { readonly from: string; readonly to: string }) =>
      answerOf(api.POST("/v1/webhooks/{id}/replay", { params: { path: { id: webhook.id }, header: changeHeaders() }, body })),
    onSuccess: forget,
  });
  if (replay !== undefined) return <Progress replay={replay} onClose={onClose} />;
  const problem =
    from === undefined || to === undefined
      ? t("incomplete")
      : from >= to
        ? t("reversed")
        : Date.parse(to) - Date.parse(from) > keptMs
          ? t("too_long")
          : undefined;
  return (
    <FormDialog
      title={t("title")}
      description={t("text")}
      closeLabel={common("close")}
      cancelLabel={common("cancel")}
      submitLabel={t("submit")}
      busy={isPending}
      reason={problem}
      error={error === null ? undefined : explain(error).text}
      onClose={onClose}
      onSubmit={() => {
        if (from !== undefined && to !== undefined) mutate({ from, to });
      }}
    >
      <Field
        group
        label={t("range")}
        hint={t("zone", { zone: Intl.DateTimeFormat().resolvedOptions().timeZone })}
        error={problem === undefined || from === undefined || to === undefined ? undefined : problem}
      >
        <DateRangeInput kind="datetime-local" value={range} onChange={setRange} fromLabel={t("from")} toLabel={t("to")} />
      </Field>
      <p className="text-sm text-ink-muted">{t("same_ids")}</p>
    </FormDialog>
  );
}

/** So much of the log is read to see how far it has come. */
const mostPages = 5;

async function readLog(api: Api, replay: WebhookReplay, signal: AbortSignal): Promise<{ log: readonly Delivery[]; isWhole: boolean }> {
  const log: Delivery[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < mostPages; page++) {
    const { data, next_cursor } = await answerOf(
      api.GET("/v1/webhooks/{id}/deliveries", {
        params: { path: { id: replay.webhook_id }, query: { limit: 100, ...(cursor !== undefined && { cursor }) } },
        signal,
      }),
    );
    log.push(...data);
    const last = data.at(-1);
    if (next_cursor === null || (last !== undefined && isBefore(replay, last))) return { log, isWhole: true };
    cursor = next_cursor;
  }
  return { log, isWhole: false };
}

function Progress({ replay, onClose }: { readonly replay: WebhookReplay; readonly onClose: () => void }) {
  const t = useTranslations("webhooks.replay");
  const common = useTranslations("app");
  const { api, tenantId } = useTenant();
  const { data, error, isError, refetch } = useQuery({
    queryKey: [tenantId, "webhook", replay.webhook_id, "replay", replay.id],
    queryFn: async ({ signal, client, queryKey }) => {
      const { log, isWhole } = await readLog(api, replay, signal);
      return { isWhole, ...nextRound(client.getQueryData<ReplayRound>(queryKey), replayProgress(replay, log)) };
    },
    refetchInterval: ({ state }) => (isQuiet(state.data) ? false : 2_000),
  });
  return (
    <Dialog
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={t("begun")}
      description={t("background")}
      closeLabel={common("close")}
      footer={
        <Button variant="primary" onClick={onClose}>
          {t("to_log")}
        </Button>
      }
    >
      <div className="flex flex-col gap-3">
        {isError ? (
          <ProblemState error={error} onRetry={() => void refetch()} />
        ) : data === undefined ? (
          <Spinner size={16} />
        ) : (
          <p role="status" className="flex flex-wrap items-center gap-2 text-base">
            {!isQuiet(data) && (data.progress.waiting > 0 || data.progress.sent + data.progress.failed === 0) ? (
              <Spinner size={16} />
            ) : null}
            {t(data.isWhole ? "progress" : "progress_at_least", { ...data.progress })}
          </p>
        )}
        <Banner live="off">{t("nothing")}</Banner>
      </div>
    </Dialog>
  );
}
