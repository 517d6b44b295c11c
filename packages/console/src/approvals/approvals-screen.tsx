/** Changes that wait for an admin, and what became of those that did. */
import { useInfiniteQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { CircleCheck } from "lucide-react";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { ProblemState } from "../app/screen-error.tsx";
import { useMe, useTenant } from "../tenant/use-tenant.ts";
import { EmptyState } from "../ui/empty-state.tsx";
import { MorePages } from "../app/more-pages.tsx";
import { PageHeader } from "../ui/page-header.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { Tabs } from "../ui/tabs.tsx";
import { ApprovalCard } from "./approval-card.tsx";
import type { ApprovalsTab } from "./approvals-search.ts";
import { DecisionDialog, type DecisionDialogProps } from "./decision-dialog.tsx";
import { type ApprovalFilter, approvalsQuery } from "./queries.ts";

export function ApprovalsScreen() {
  const t = useTranslations("approvals");
  const me = useMe();
  const decides = me.permissions.includes("approvals.decide");
  const search = useSearch({ from: "/approvals" });
  const navigate = useNavigate();
  const tabs: readonly ApprovalsTab[] = decides ? ["waiting", "mine", "decided"] : ["mine", "decided"];
  const tab = search.tab !== undefined && tabs.includes(search.tab) ? search.tab : decides ? "waiting" : "mine";
  return (
    <div className="mx-auto w-full max-w-4xl p-4 md:px-6">
      <title>{t("document_title")}</title>
      <PageHeader title={t("title")} description={decides ? t("text_admin") : t("text")} />
      <Tabs
        label={t("tabs")}
        value={tab}
        onChange={(next) => void navigate({ to: "/approvals", search: { tab: next }, replace: true })}
        tabs={tabs.map((value) => ({ value, label: t(`tab.${value}`), content: value === tab ? <List key={value} tab={value} /> : null }))}
      />
    </div>
  );
}

/** Agents are shown their own alone, so that what is decided of theirs is all of it. */
const filters: Readonly<Record<ApprovalsTab, ApprovalFilter>> = {
  waiting: { status: "requested" },
  mine: { requested_by: "me" },
  decided: {},
};

function List({ tab }: { readonly tab: ApprovalsTab }) {
  // Not in the card: what one writes stays when another admin decides first, and the card goes.
  const [deciding, setDeciding] = useState<Omit<DecisionDialogProps, "onClose">>();
  return (
    <>
      <Cards tab={tab} onDecide={setDeciding} />
      {deciding === undefined ? null : <DecisionDialog {...deciding} onClose={() => setDeciding(undefined)} />}
    </>
  );
}

interface CardsProps {
  readonly tab: ApprovalsTab;
  readonly onDecide: (deciding: Omit<DecisionDialogProps, "onClose">) => void;
}

function Cards({ tab, onDecide }: CardsProps) {
  const t = useTranslations("approvals");
  const query = useInfiniteQuery(approvalsQuery(useTenant(), filters[tab]));
  const { data, hasNextPage } = query;
  if (query.isPending) return <Skeleton label={t("loading")} lines={8} />;
  if (data === undefined) return <ProblemState error={query.error} onRetry={() => void query.refetch()} />;
  const shown = data.pages.flatMap((page) => page.data).filter(({ status }) => tab !== "decided" || status !== "requested");
  if (shown.length === 0 && !hasNextPage)
    return <EmptyState icon={CircleCheck} title={t(`empty.${tab}.title`)} text={t(`empty.${tab}.text`)} />;
  return (
    <>
      <ul className="flex flex-col gap-3">
        {shown.map((approval) => (
          <li key={approval.id}>
            <ApprovalCard approval={approval} onDecide={(decision) => onDecide({ approval, decision })} />
          </li>
        ))}
      </ul>
      <MorePages query={query} />
    </>
  );
}
