import { mayReactivate, maySuspend } from "@bulkhead/tenants/policy";
import type { RegisteredTenant } from "@bulkhead/tenants/schema";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Building2, Ellipsis, Gauge, LogIn, Pause, Play, Plus } from "lucide-react";
import { useState } from "react";
import { useFormatter, useTranslations } from "use-intl";
import { useActing } from "../app/acting.ts";
import { ProblemState } from "../app/screen-error.tsx";
import { useMe, useTenant } from "../tenant/use-tenant.ts";
import { Button } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { IconButton } from "../ui/icon-button.tsx";
import { MorePages } from "../app/more-pages.tsx";
import { Menu, type MenuItem } from "../ui/menu.tsx";
import { PageHeader } from "../ui/page-header.tsx";
import { Panel } from "../ui/panel.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { Table } from "../ui/table.tsx";
import { useReached } from "../ui/use-reached.ts";
import { OnboardDialog } from "./onboard-dialog.tsx";
import { tenantsQuery } from "./queries.ts";
import { ChangeTenantDialog, TenantStandingDialog } from "./tenant-dialogs.tsx";
import { TenantStatusBadge } from "./tenant-status-badge.tsx";

export function TenantsScreen() {
  const t = useTranslations("tenants");
  const common = useTranslations("app");
  const format = useFormatter();
  const scope = useTenant();
  const me = useMe();
  const { act, actsIn } = useActing();
  const list = useInfiniteQuery(tenantsQuery(scope));
  const tenants = list.data?.pages.flatMap(({ data }) => data) ?? [];
  const goesOn = list.hasNextPage && !list.isFetching && !list.isError && (list.data?.pages.at(-1)?.data.length ?? 0) > 0;
  const end = useReached(goesOn, () => void list.fetchNextPage());
  const [isOnboarding, setOnboarding] = useState(false);
  const [asked, setAsked] = useState<{ readonly what: "standing" | "change"; readonly tenant: RegisteredTenant }>();
  const close = (): void => setAsked(undefined);

  const whyNotAct = ({ id, status }: RegisteredTenant): string | undefined =>
    id === actsIn
      ? t("act.here")
      : id === me.user.tenant_id
        ? t("act.platform")
        : status === "provisioning"
          ? t("act.provisioning")
          : undefined;
  const itemsOf = (tenant: RegisteredTenant): readonly MenuItem[] => {
    const isPlatform = tenant.id === me.user.tenant_id;
    const standing =
      tenant.status === "suspended"
        ? { label: t("reactivate.action"), icon: Play }
        : { label: t("suspend.action"), icon: Pause, tone: "danger" as const };
    const hindrance = isPlatform
      ? t("suspend.platform")
      : maySuspend(tenant.status) || mayReactivate(tenant.status)
        ? undefined
        : t("act.provisioning");
    return [
      {
        label: t("change.action"),
        icon: Gauge,
        ...(tenant.status === "provisioning" && { reason: t("act.provisioning") }),
        onSelect: () => setAsked({ what: "change", tenant }),
      },
      { kind: "separator" },
      { ...standing, ...(hindrance !== undefined && { reason: hindrance }), onSelect: () => setAsked({ what: "standing", tenant }) },
    ];
  };

  return (
    <div className="mx-auto flex w-full max-w-350 flex-col p-4 sm:p-6">
      <title>{`${t("title")} · ${common("name")}`}</title>
      <PageHeader
        title={t("title")}
        description={t("text")}
        actions={
          <Button variant="primary" icon={Plus} onClick={() => setOnboarding(true)}>
            {t("onboard.action")}
          </Button>
        }
      />
      <Panel flush>
        {list.data === undefined ? (
          list.isError ? (
            <ProblemState error={list.error} onRetry={() => void list.refetch()} />
          ) : (
            <div className="p-4">
              <Skeleton label={common("loading")} lines={8} className="h-6" />
            </div>
          )
        ) : tenants.length === 0 && !list.hasNextPage ? (
          <EmptyState icon={Building2} title={t("empty.title")} text={t("empty.text")} />
        ) : (
          <>
            <Table<RegisteredTenant>
              caption={t("title")}
              rows={tenants}
              keyOf={({ id }) => id}
              density="roomy"
              currentKey={actsIn}
              columns={[
                {
                  id: "name",
                  label: t("columns.name"),
                  heading: true,
                  width: "w-full max-w-0",
                  cell: ({ name, slug }) => (
                    <span className="flex min-w-0 flex-col leading-tight">
                      <span className="truncate">{name}</span>
                      <span className="truncate font-mono text-xs font-normal text-ink-muted">{slug}</span>
                    </span>
                  ),
                },
                { id: "status", label: t("columns.status"), cell: ({ status }) => <TenantStatusBadge status={status} /> },
                { id: "plan", label: t("columns.plan"), cell: ({ plan }) => plan },
                {
                  id: "quota",
                  label: t("columns.quota"),
                  align: "end",
                  cell: ({ quota }) =>
                    quota.requests_per_minute === null ? (
                      <span className="text-ink-muted">{t("no_quota")}</span>
                    ) : (
                      <span className="whitespace-nowrap">{t("quota", { quota: quota.requests_per_minute })}</span>
                    ),
                },
                {
                  id: "created",
                  label: t("columns.created"),
                  cell: ({ created_at }) => (
                    <time dateTime={created_at} className="whitespace-nowrap">
                      {format.dateTime(new Date(created_at), { dateStyle: "medium" })}
                    </time>
                  ),
                },
                {
                  id: "actions",
                  label: t("columns.actions"),
                  labelHidden: true,
                  cell: (tenant) => (
                    <span className="flex items-center justify-end gap-1">
                      <Button
                        size="sm"
                        icon={LogIn}
                        aria-label={t("act.label", { name: tenant.name })}
                        reason={whyNotAct(tenant)}
                        onClick={() => act(tenant.id)}
                      >
                        {t("act.action")}
                      </Button>
                      <Menu
                        align="end"
                        items={itemsOf(tenant)}
                        trigger={<IconButton icon={Ellipsis} size="sm" label={t("actions_for", { name: tenant.name })} />}
                      />
                    </span>
                  ),
                },
              ]}
            />
            <div ref={end} />
            <MorePages query={list} summary={t("shown", { count: tenants.length })} />
          </>
        )}
      </Panel>
      {isOnboarding ? <OnboardDialog known={tenants} onClose={() => setOnboarding(false)} /> : null}
      {asked?.what === "standing" ? <TenantStandingDialog tenant={asked.tenant} onClose={close} /> : null}
      {asked?.what === "change" ? <ChangeTenantDialog tenant={asked.tenant} onClose={close} /> : null}
    </div>
  );
}
