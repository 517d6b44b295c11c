import { useQuery } from "@tanstack/react-query";
import { useFormatter, useTranslations } from "use-intl";
import { ProblemState } from "../app/screen-error.tsx";
import { useTenant } from "../tenant/use-tenant.ts";
import { Panel } from "../ui/panel.tsx";
import { Progress } from "../ui/progress.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { usageQuery } from "./queries.ts";

/** What the tenant uses, and what its quota has left. */
export function UsagePanel() {
  const t = useTranslations("settings.usage");
  const common = useTranslations("app");
  const format = useFormatter();
  const { data, error, isError, refetch } = useQuery(usageQuery(useTenant()));
  if (data === undefined)
    return (
      <Panel title={t("title")}>
        {isError ? <ProblemState error={error} onRetry={() => void refetch()} /> : <Skeleton label={common("loading")} lines={3} />}
      </Panel>
    );
  const { requests_per_minute: quota, left } = data.requests;
  const share = quota === null || left === null ? 1 : left / quota;
  return (
    <Panel title={t("title")} description={t("text")}>
      <dl className="grid gap-6 sm:grid-cols-3">
        <div className="flex flex-col gap-1">
          <dt className="text-sm text-ink-muted">{t("plan")}</dt>
          <dd className="text-lg font-semibold">{data.plan}</dd>
        </div>
        <div className="flex flex-col gap-1">
          <dt className="text-sm text-ink-muted">{t("tickets")}</dt>
          <dd className="text-lg font-semibold">{format.number(data.tickets.created)}</dd>
        </div>
        <div className="flex flex-col gap-1">
          <dt className="text-sm text-ink-muted">{t("requests")}</dt>
          <dd className="flex flex-col gap-1.5">
            <span className="text-lg font-semibold">{quota === null ? t("no_quota") : t("quota", { quota })}</span>
            {quota === null || left === null ? null : (
              <>
                <Progress
                  kind="meter"
                  label={t("left_label")}
                  value={left}
                  max={quota}
                  valueText={t("left", { left, quota })}
                  tone={share < 0.1 ? "danger" : share < 0.3 ? "warning" : "accent"}
                />
                <span className="text-xs text-ink-muted">{t("left", { left, quota })}</span>
              </>
            )}
          </dd>
        </div>
      </dl>
    </Panel>
  );
}
