import type { Webhook } from "@bulkhead/webhooks/schema";
import { useMutation, useSuspenseQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { Ellipsis, KeyRound, Pencil, Play, Power, RotateCcw, Send, Trash2 } from "lucide-react";
import { useState } from "react";
import { useFormatter, useTranslations } from "use-intl";
import { changeHeaders } from "../api/change-headers.ts";
import { answerOf } from "../api/client.ts";
import { useExplainError } from "../app/explain-error.ts";
import { useMe, useTenant } from "../tenant/use-tenant.ts";
import { Banner } from "../ui/banner.tsx";
import { Button } from "../ui/button.tsx";
import { DefinitionList } from "../ui/definition-list.tsx";
import { IconButton } from "../ui/icon-button.tsx";
import { quietLinkClass } from "../ui/link-class.ts";
import { Menu, type MenuItem } from "../ui/menu.tsx";
import { PageHeader } from "../ui/page-header.tsx";
import { Panel } from "../ui/panel.tsx";
import { toastDone, toastProblem } from "../ui/toast.tsx";
import { ConfirmBus } from "./confirm-bus.tsx";
import { DeleteWebhookDialog, DisableWebhookDialog, RotateSecretDialog } from "./webhook-dialogs.tsx";
import { DeliveryInspector } from "./delivery-inspector.tsx";
import { DeliveryLog } from "./delivery-log.tsx";
import { EditWebhookDialog } from "./edit-webhook-dialog.tsx";
import { webhookQuery } from "./queries.ts";
import { ReplayDialog } from "./replay-dialog.tsx";
import { SecretDialog } from "./secret-dialog.tsx";
import { useForgetWebhook } from "./use-forget-webhook.ts";
import { WebhookStatusBadge } from "./webhook-status-badge.tsx";

const route = getRouteApi("/integrations/$webhookId");

type Asked = "edit" | "rotate" | "disable" | "delete" | "replay";

export function WebhookScreen() {
  const t = useTranslations("webhooks");
  const scope = useTenant();
  const me = useMe();
  const { webhookId } = route.useParams();
  const { status, delivery } = route.useSearch();
  const navigate = route.useNavigate();
  const { data: webhook } = useSuspenseQuery(webhookQuery(scope, webhookId));
  const explain = useExplainError();
  const forget = useForgetWebhook(webhookId);
  const [asked, setAsked] = useState<Asked>();
  const [secret, setSecret] = useState<string>();
  const close = (): void => setAsked(undefined);
  const openDelivery = (id: string | undefined): void =>
    void navigate({
      search: ({ delivery: _before, ...search }) => (id === undefined ? search : { ...search, delivery: id }),
      replace: true,
    });
  const test = useMutation({
    mutationFn: () => answerOf(scope.api.POST("/v1/webhooks/{id}/test", { params: { path: { id: webhookId }, header: changeHeaders() } })),
    onSuccess: (sent) => {
      forget();
      // What becomes of it is what one wants to see.
      if (webhook.status === "unconfirmed") toastDone(t("confirm.sent_again"));
      openDelivery(sent.id);
    },
    onError: (error) => void toastProblem(explain(error).text),
  });
  const enable = useMutation({
    mutationFn: () =>
      answerOf(
        scope.api.PATCH("/v1/webhooks/{id}", {
          params: { path: { id: webhookId }, header: changeHeaders(webhook.version) },
          body: { enabled: true },
        }),
      ),
    onSuccess: () => {
      forget();
      toastDone(t("enable.done"), { description: t("enable.next") });
    },
    onError: (error) => {
      forget();
      toastProblem(explain(error).text);
    },
  });
  const isDisabled = webhook.status === "disabled";
  const notActive = webhook.status === "active" ? undefined : t(isDisabled ? "needs.enabled" : "needs.confirmed");
  const items: readonly MenuItem[] = [
    { label: t("edit.action"), icon: Pencil, onSelect: () => setAsked("edit") },
    ...(webhook.kind === "url" ? [{ label: t("rotate.action"), icon: KeyRound, onSelect: () => setAsked("rotate") }] : []),
    {
      label: t("replay.action"),
      icon: RotateCcw,
      ...(notActive !== undefined && { reason: notActive }),
      onSelect: () => setAsked("replay"),
    },
    ...(isDisabled ? [] : [{ label: t("disable.action"), icon: Power, onSelect: () => setAsked("disable") }]),
    { kind: "separator" },
    { label: t("delete.action"), icon: Trash2, tone: "danger", onSelect: () => setAsked("delete") },
  ];
  const title = webhook.description ?? webhook.url ?? webhook.event_bus_arn ?? "";
  return (
    <div className="mx-auto flex w-full max-w-350 flex-col gap-4 p-4 sm:p-6">
      <title>{`${title} · ${t("title")} · ${me.tenant.name}`}</title>
      <div className="-mb-4">
        <PageHeader
          title={title}
          breadcrumbsLabel={t("breadcrumbs")}
          breadcrumbs={[
            {
              id: "integrations",
              link: (
                <Link to="/integrations" className={quietLinkClass}>
                  {t("title")}
                </Link>
              ),
            },
          ]}
          meta={<WebhookStatusBadge status={webhook.status} />}
          actions={
            <>
              {isDisabled ? (
                <Button icon={Play} variant="primary" busy={enable.isPending} onClick={() => enable.mutate()}>
                  {t("enable.action")}
                </Button>
              ) : null}
              <Button icon={Send} busy={test.isPending} reason={isDisabled ? t("needs.enabled") : undefined} onClick={() => test.mutate()}>
                {t(webhook.status === "unconfirmed" ? "confirm.send_again" : "test")}
              </Button>
              <Menu align="end" items={items} trigger={<IconButton icon={Ellipsis} label={t("more")} variant="secondary" />} />
            </>
          }
        />
      </div>
      {webhook.disabled_reason === null ? null : (
        <Banner tone="warning" live="off" title={t(`disabled_titles.${webhook.disabled_reason}`)}>
          {t("disabled_text")}
        </Banner>
      )}
      {webhook.status === "unconfirmed" ? <ConfirmBus webhook={webhook} /> : null}
      <div className="grid gap-4 lg:grid-cols-[minmax(0,1fr)_20rem]">
        <DeliveryLog
          webhook={webhook}
          status={status}
          currentId={delivery}
          onStatus={(next) =>
            void navigate({
              search: ({ status: _before, ...search }) => (next === undefined ? search : { ...search, status: next }),
              replace: true,
            })
          }
          onOpen={openDelivery}
        />
        <Properties webhook={webhook} />
      </div>
      {delivery === undefined ? null : (
        <DeliveryInspector key={delivery} webhook={webhook} deliveryId={delivery} onClose={() => openDelivery(undefined)} />
      )}
      {asked === "edit" ? <EditWebhookDialog webhook={webhook} onClose={close} /> : null}
      {asked === "disable" ? <DisableWebhookDialog webhook={webhook} onClose={close} /> : null}
      {asked === "replay" ? <ReplayDialog webhook={webhook} onClose={close} /> : null}
      {asked === "rotate" ? (
        <RotateSecretDialog
          webhook={webhook}
          onClose={close}
          onRotated={(next) => {
            close();
            setSecret(next);
          }}
        />
      ) : null}
      {asked === "delete" ? (
        <DeleteWebhookDialog webhook={webhook} onClose={close} onDeleted={() => void navigate({ to: "/integrations" })} />
      ) : null}
      {secret === undefined ? null : (
        <SecretDialog title={t("rotate.new_title")} secret={secret} overlap={t("rotate.overlap")} onKept={() => setSecret(undefined)} />
      )}
    </div>
  );
}

function Properties({ webhook }: { readonly webhook: Webhook }) {
  const t = useTranslations("webhooks");
  const format = useFormatter();
  const moment = (text: string) => (
    <time dateTime={text}>{format.dateTime(new Date(text), { dateStyle: "medium", timeStyle: "short" })}</time>
  );
  return (
    <Panel title={t("properties")} className="self-start">
      <DefinitionList
        layout="stacked"
        items={[
          {
            id: "target",
            term: webhook.kind === "url" ? t("url") : t("arn"),
            description: <span className="font-mono text-xs">{webhook.url ?? webhook.event_bus_arn}</span>,
          },
          {
            id: "events",
            term: t("columns.events"),
            description: (
              <ul className="flex flex-col font-mono text-xs">
                {webhook.events.map((filter) => (
                  <li key={filter}>{filter === "*" ? t("events.everything_short") : filter}</li>
                ))}
              </ul>
            ),
          },
          ...(webhook.description === null ? [] : [{ id: "description", term: t("description"), description: webhook.description }]),
          ...(webhook.secret_created_at === null
            ? []
            : [{ id: "secret", term: t("secret_since"), description: moment(webhook.secret_created_at) }]),
          { id: "created", term: t("columns.created"), description: moment(webhook.created_at) },
          { id: "updated", term: t("updated"), description: moment(webhook.updated_at) },
          { id: "id", term: t("id"), description: <span className="font-mono text-xs">{webhook.id}</span> },
        ]}
      />
    </Panel>
  );
}
