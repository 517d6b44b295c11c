/** One's own tickets, newest first. */
import { useInfiniteQuery } from "@tanstack/react-query";
import type { TicketSummary } from "@bulkhead/tickets/schema";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { ChevronRight, Plus, Ticket } from "lucide-react";
import { useTranslations } from "use-intl";
import { ProblemState } from "../app/screen-error.tsx";
import { useMe, useTenant } from "../tenant/use-tenant.ts";
import { buttonClass } from "../ui/button-class.ts";
import { EmptyState } from "../ui/empty-state.tsx";
import { MorePages } from "../app/more-pages.tsx";
import { PageHeader } from "../ui/page-header.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { Tabs } from "../ui/tabs.tsx";
import { useOverlaid } from "./overlaid.ts";
import { rowsOf } from "./place-row.ts";
import { ownTicketsQuery } from "./queries.ts";
import { RelativeTime } from "./relative-time.tsx";
import { StatusBadge } from "./status-badge.tsx";
import { useLiveTickets } from "./use-live-tickets.ts";

export function MyTicketsScreen() {
  const t = useTranslations("ticket.my");
  const nav = useTranslations("app.nav");
  const { show = "open" } = useSearch({ from: "/my" });
  const navigate = useNavigate();
  useLiveTickets("tickets:mine");
  return (
    <div className="mx-auto w-full max-w-4xl p-4 md:px-6">
      <title>{t("document_title")}</title>
      <PageHeader title={nav("my_tickets")} description={t("text")} actions={<NewTicketLink />} />
      <Tabs
        label={t("tabs")}
        value={show}
        onChange={(next) => void navigate({ to: "/my", search: { show: next }, replace: true })}
        tabs={(["open", "closed"] as const).map((which) => ({
          value: which,
          label: t(`tab.${which}`),
          content: which === show ? <List which={which} /> : null,
        }))}
      />
    </div>
  );
}

function NewTicketLink() {
  const nav = useTranslations("app.nav");
  return (
    <Link to="/tickets/new" className={buttonClass({ variant: "primary" })}>
      <Plus aria-hidden size={16} />
      {nav("new_ticket")}
    </Link>
  );
}

function List({ which }: { readonly which: "open" | "closed" }) {
  const t = useTranslations("ticket.my");
  const me = useMe();
  const query = useInfiniteQuery(ownTicketsQuery(useTenant(), me.user.id, which));
  const { data, hasNextPage } = query;
  if (query.isPending) return <Skeleton label={t("loading")} lines={6} />;
  if (data === undefined) return <ProblemState error={query.error} onRetry={() => void query.refetch()} />;
  const tickets = rowsOf(data);
  if (tickets.length === 0 && !hasNextPage)
    return (
      <EmptyState
        icon={Ticket}
        title={t(`empty.${which}.title`)}
        text={t(`empty.${which}.text`)}
        action={which === "open" ? <NewTicketLink /> : undefined}
      />
    );
  return (
    <>
      <ul className="flex flex-col divide-y rounded-lg border bg-surface">
        {tickets.map((ticket) => (
          <li key={ticket.id}>
            <Row ticket={ticket} />
          </li>
        ))}
      </ul>
      <MorePages query={query} />
    </>
  );
}

function Row({ ticket: stored }: { readonly ticket: TicketSummary }) {
  const t = useTranslations("ticket.my");
  const ticket = useOverlaid(stored);
  return (
    <Link
      to="/tickets/$ticketId"
      params={{ ticketId: ticket.id }}
      className="flex items-center gap-3 px-4 py-3 hover:bg-hover focus-visible:-outline-offset-2"
    >
      <span className="flex min-w-0 grow flex-col gap-1">
        <span className="flex min-w-0 items-baseline gap-2">
          <span className="text-sm text-ink-muted tabular-nums">#{ticket.number}</span>
          <span className="min-w-0 truncate font-medium">{ticket.subject}</span>
        </span>
        <span className="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm text-ink-muted">
          <StatusBadge status={ticket.status} />
          <span>{t(`status.${ticket.status}`)}</span>
          <RelativeTime at={ticket.created_at} className="text-xs" />
        </span>
      </span>
      <ChevronRight aria-hidden size={16} className="shrink-0 text-ink-faint" />
    </Link>
  );
}
