/** Counting all figures anew, for when they are doubted. */
import { useMutation, useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { useFormatter, useTranslations } from "use-intl";
import { changeHeaders } from "../api/change-headers.ts";
import { answerOf } from "../api/client.ts";
import { useExplainError } from "../app/explain-error.ts";
import { ProblemState } from "../app/screen-error.tsx";
import { useTenant } from "../tenant/use-tenant.ts";
import { Button } from "../ui/button.tsx";
import { ConfirmDialog } from "../ui/confirm-dialog.tsx";
import { Panel } from "../ui/panel.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { toastDone } from "../ui/toast.tsx";
import { rebuildQuery } from "./queries.ts";

export function RebuildPanel() {
  const t = useTranslations("metrics");
  const common = useTranslations("app");
  const format = useFormatter();
  const explain = useExplainError();
  const scope = useTenant();
  const { api, cache, tenantId } = scope;
  const [isAsking, setAsking] = useState(false);
  const { data, error, refetch } = useQuery(rebuildQuery(scope));
  const start = useMutation({
    mutationFn: () => answerOf(api.POST("/v1/metrics/rebuild", { params: { header: changeHeaders() } })),
    onSuccess: (begun) => {
      cache.setQueryData(rebuildQuery(scope).queryKey, begun);
      setAsking(false);
      toastDone(t("rebuild.started"));
    },
  });

  // What was counted anew is in force from `clearing` on.
  const status = data?.status;
  const before = useRef(status);
  useEffect(() => {
    if (before.current === "counting" && status !== "counting") void cache.invalidateQueries({ queryKey: [tenantId, "metrics"] });
    before.current = status;
  }, [status, cache, tenantId]);

  const isUnderWay = status === "counting" || status === "clearing";
  const at = data?.finished_at ?? data?.started_at ?? null;
  return (
    <Panel
      title={t("rebuild.title")}
      actions={
        <Button reason={isUnderWay ? t("rebuild.under_way") : undefined} onClick={() => setAsking(true)}>
          {t("rebuild.start")}
        </Button>
      }
    >
      <p className="max-w-160 pb-2 text-sm text-ink-muted">{t("rebuild.text")}</p>
      {data !== undefined ? (
        <p role="status" className="text-sm">
          {t(`rebuild.status.${data.status}`, {
            at: at === null ? "" : format.dateTime(new Date(at), { dateStyle: "medium", timeStyle: "short" }),
            entries: data.entries,
          })}
        </p>
      ) : error === null ? (
        <Skeleton label={t("loading")} />
      ) : (
        <ProblemState error={error} onRetry={() => void refetch()} />
      )}
      {isAsking ? (
        <ConfirmDialog
          onClose={() => {
            setAsking(false);
            start.reset();
          }}
          title={t("rebuild.confirm_title")}
          description={t("rebuild.confirm_text")}
          confirmLabel={t("rebuild.start")}
          cancelLabel={common("cancel")}
          busy={start.isPending}
          error={start.isError ? explain(start.error).text : undefined}
          onConfirm={() => start.mutate()}
        />
      ) : null}
    </Panel>
  );
}
