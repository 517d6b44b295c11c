import { useSuspenseQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useTranslations } from "use-intl";
import { useTenant } from "../tenant/use-tenant.ts";
import { PageHeader } from "../ui/page-header.tsx";
import { Tabs } from "../ui/tabs.tsx";
import { DeskSettings } from "./desk-settings.tsx";
import { FlagsSettings } from "./flags-settings.tsx";
import { GeneralSettings } from "./general-settings.tsx";
import { tenantQuery } from "./queries.ts";
import type { SettingsTab } from "./settings-search.ts";
import { SlaSettings } from "./sla-settings.tsx";
import { UsagePanel } from "./usage-panel.tsx";

const route = getRouteApi("/settings");

export function SettingsScreen() {
  const t = useTranslations("settings");
  const scope = useTenant();
  const { data: tenant } = useSuspenseQuery(tenantQuery(scope));
  const { tab = "general" } = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <div className="mx-auto flex w-full max-w-350 flex-col p-4 pb-0 sm:p-6 sm:pb-0">
      <title>{`${t("title")} · ${tenant.name}`}</title>
      <PageHeader title={t("title")} description={t("text", { tenant: tenant.name })} />
      <Tabs<SettingsTab>
        label={t("tabs.label")}
        value={tab}
        onChange={(next) => void navigate({ search: next === "general" ? {} : { tab: next } })}
        tabs={[
          { value: "general", label: t("tabs.general"), content: <GeneralSettings tenant={tenant} /> },
          { value: "sla", label: t("tabs.sla"), content: <SlaSettings tenant={tenant} /> },
          { value: "approvals", label: t("tabs.approvals"), content: <DeskSettings tenant={tenant} /> },
          { value: "flags", label: t("tabs.flags"), content: <FlagsSettings tenant={tenant} /> },
          { value: "usage", label: t("tabs.usage"), content: <UsagePanel /> },
        ]}
      />
    </div>
  );
}
