import type { Webhook } from "@bulkhead/webhooks/schema";
import { useSuspenseQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { BookOpen, Plus, Webhook as WebhookIcon } from "lucide-react";
import { useState } from "react";
import { useFormatter, useTranslations } from "use-intl";
import { useMe, useTenant } from "../tenant/use-tenant.ts";
import { Button } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { linkClass, quietLinkClass } from "../ui/link-class.ts";
import { PageHeader } from "../ui/page-header.tsx";
import { Panel } from "../ui/panel.tsx";
import { Table } from "../ui/table.tsx";
import { CreateWebhookDialog } from "./create-webhook-dialog.tsx";
import { webhooksQuery } from "./queries.ts";
import { SecretDialog } from "./secret-dialog.tsx";
import { WebhookStatusBadge } from "./webhook-status-badge.tsx";

const route = getRouteApi("/integrations");

export function IntegrationsScreen() {
  const t = useTranslations("webhooks");
  const format = useFormatter();
  const scope = useTenant();
  const me = useMe();
  const navigate = route.useNavigate();
  const { data: webhooks } = useSuspenseQuery(webhooksQuery(scope));
  const [isCreating, setCreating] = useState(false);
  const [fresh, setFresh] = useState<{ readonly id: string; readonly secret: string }>();
  const open = (webhookId: string): void => void navigate({ to: "/integrations/$webhookId", params: { webhookId } });
  const create = (
    <Button variant="primary" icon={Plus} onClick={() => setCreating(true)}>
      {t("create.action")}
    </Button>
  );
  return (
    <div className="mx-auto flex w-full max-w-350 flex-col gap-4 p-4 sm:p-6">
      <title>{`${t("title")} · ${me.tenant.name}`}</title>
      <div className="-mb-4">
        <PageHeader title={t("title")} description={t("text")} actions={webhooks.length === 0 ? undefined : create} />
      </div>
      <Panel flush title={t("endpoints")}>
        {webhooks.length === 0 ? (
          <EmptyState icon={WebhookIcon} headingLevel={3} title={t("empty.title")} text={t("empty.text")} action={create} />
        ) : (
          <Table<Webhook>
            caption={t("endpoints")}
            rows={webhooks}
            keyOf={({ id }) => id}
            density="roomy"
            onOpen={({ id }) => open(id)}
            columns={[
              {
                id: "target",
                label: t("columns.target"),
                heading: true,
                width: "w-full max-w-0",
                cell: ({ id, kind, url, event_bus_arn, description }) => (
                  <Link to="/integrations/$webhookId" params={{ webhookId: id }} className={`${quietLinkClass} block min-w-0`}>
                    <span className="block truncate">{description ?? url ?? event_bus_arn}</span>
                    <span className="block truncate text-xs font-normal text-ink-muted">
                      {t(`kinds.${kind}`)} · {url ?? event_bus_arn}
                    </span>
                  </Link>
                ),
              },
              {
                id: "state",
                label: t("columns.state"),
                cell: ({ status, disabled_reason }) => (
                  <span className="flex flex-wrap items-center gap-x-2 gap-y-0.5">
                    <WebhookStatusBadge status={status} />
                    {disabled_reason === null ? null : (
                      <span className="text-xs text-ink-muted">{t(`disabled_reasons.${disabled_reason}`)}</span>
                    )}
                  </span>
                ),
              },
              {
                id: "events",
                label: t("columns.events"),
                width: "max-w-56",
                cell: ({ events }) => (
                  <span className="block truncate font-mono text-xs" title={events.join(", ")}>
                    {events.join(", ")}
                  </span>
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
            ]}
          />
        )}
      </Panel>
      <Panel title={t("docs.title")}>
        <dl className="grid gap-4 text-sm sm:grid-cols-3">
          {(["verify", "pull", "bus"] as const).map((topic) => (
            <div key={topic} className="flex flex-col gap-1">
              <dt className="font-semibold">{t(`docs.${topic}.title`)}</dt>
              <dd className="text-ink-muted">{t(`docs.${topic}.text`)}</dd>
            </div>
          ))}
        </dl>
        <p className="pt-4 text-sm">
          <a href="/docs" target="_blank" rel="noopener noreferrer" className={`${linkClass} inline-flex items-center gap-1.5`}>
            <BookOpen aria-hidden size={14} />
            {t("docs.link")}
          </a>
        </p>
      </Panel>
      {isCreating ? (
        <CreateWebhookDialog
          onClose={() => setCreating(false)}
          onCreated={({ id, secret }) => {
            setCreating(false);
            if (secret === undefined) open(id);
            else setFresh({ id, secret });
          }}
        />
      ) : null}
      {fresh === undefined ? null : <SecretDialog title={t("secret.title")} secret={fresh.secret} onKept={() => open(fresh.id)} />}
    </div>
  );
}
