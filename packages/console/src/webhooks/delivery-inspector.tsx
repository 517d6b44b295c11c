/** One delivery: what was sent, each attempt with its answer, and what comes next. */
import type { Attempt, Webhook } from "@bulkhead/webhooks/schema";
import { useMutation, useQuery } from "@tanstack/react-query";
import { RotateCcw } from "lucide-react";
import type { ReactNode } from "react";
import { useFormatter, useTranslations } from "use-intl";
import { changeHeaders } from "../api/change-headers.ts";
import { answerOf } from "../api/client.ts";
import { useExplainError } from "../app/explain-error.ts";
import { ProblemState } from "../app/screen-error.tsx";
import { useTenant } from "../tenant/use-tenant.ts";
import { Banner } from "../ui/banner.tsx";
import { Button } from "../ui/button.tsx";
import { CodeBlock } from "../ui/code-block.tsx";
import { DefinitionList } from "../ui/definition-list.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Disclosure } from "../ui/disclosure.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { textTone } from "../ui/tone.ts";
import { DeliveryStatusBadge } from "./delivery-status-badge.tsx";
import { NextAttempt } from "./next-attempt.tsx";
import { useOutcomeText } from "./outcome-text.ts";
import { prettyJson } from "./pretty-json.ts";
import { deliveryQuery } from "./queries.ts";
import { useForgetWebhook } from "./use-forget-webhook.ts";

export interface DeliveryInspectorProps {
  readonly webhook: Webhook;
  readonly deliveryId: string;
  readonly onClose: () => void;
}

const lines = (headers: Readonly<Record<string, string>>): string =>
  Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}`)
    .join("\n");

export function DeliveryInspector({ webhook, deliveryId, onClose }: DeliveryInspectorProps) {
  const t = useTranslations("webhooks");
  const common = useTranslations("app");
  const format = useFormatter();
  const scope = useTenant();
  const explain = useExplainError();
  const forget = useForgetWebhook(webhook.id);
  const { data: delivery, error, isError, refetch } = useQuery(deliveryQuery(scope, webhook.id, deliveryId));
  const again = useMutation({
    mutationFn: () =>
      answerOf(
        scope.api.POST("/v1/webhooks/{id}/deliveries/{delivery_id}/redeliver", {
          params: { path: { id: webhook.id, delivery_id: deliveryId }, header: changeHeaders() },
        }),
      ),
    onSuccess: forget,
  });
  const copy = { label: t("inspector.copy"), copiedLabel: t("inspector.copied"), failedLabel: t("inspector.copy_failed") };
  return (
    <Dialog
      open
      placement="side"
      size="lg"
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={<span className="font-mono text-base">{delivery?.type ?? t("inspector.title")}</span>}
      description={t("inspector.text")}
      closeLabel={common("close")}
      footer={
        <Button
          icon={RotateCcw}
          busy={again.isPending}
          reason={webhook.status === "active" ? undefined : t(webhook.status === "disabled" ? "needs.enabled" : "needs.confirmed")}
          onClick={() => again.mutate()}
        >
          {t("inspector.redeliver")}
        </Button>
      }
    >
      {delivery === undefined ? (
        isError ? (
          <ProblemState error={error} onRetry={() => void refetch()} />
        ) : (
          <Skeleton label={common("loading")} lines={8} />
        )
      ) : (
        <div className="flex flex-col gap-5">
          {again.error === null ? null : <Banner tone="danger">{explain(again.error).text}</Banner>}
          <DefinitionList
            items={[
              {
                id: "status",
                term: t("log.status"),
                description: (
                  <span role="status">
                    <DeliveryStatusBadge status={delivery.status} />
                  </span>
                ),
              },
              ...(delivery.status === "pending"
                ? [{ id: "next", term: t("log.next"), description: <NextAttempt at={delivery.next_attempt_at} /> }]
                : []),
              { id: "attempts", term: t("log.attempts"), description: format.number(delivery.attempt_count) },
              {
                id: "created",
                term: t("log.created"),
                description: (
                  <time dateTime={delivery.created_at}>
                    {format.dateTime(new Date(delivery.created_at), { dateStyle: "medium", timeStyle: "medium" })}
                  </time>
                ),
              },
              { id: "id", term: "webhook-id", description: <span className="font-mono text-xs">{delivery.id}</span> },
            ]}
          />
          <section aria-labelledby="delivery-attempts" className="flex flex-col gap-2">
            <h3 id="delivery-attempts" className="text-base font-semibold">
              {t("inspector.attempts")}
            </h3>
            {delivery.attempts.length === 0 ? (
              <p className="text-sm text-ink-muted">{t("inspector.no_attempt")}</p>
            ) : (
              <ol reversed className="flex flex-col divide-y divide-line rounded-md border">
                {delivery.attempts.toReversed().map((attempt, index) => (
                  <li key={attempt.at} className="px-2 py-1">
                    <AttemptDetails attempt={attempt} open={index === 0} />
                  </li>
                ))}
              </ol>
            )}
            {delivery.attempt_count > delivery.attempts.length ? (
              <p className="text-xs text-ink-muted">{t("inspector.last_attempts", { count: delivery.attempts.length })}</p>
            ) : null}
          </section>
          <section aria-labelledby="delivery-request" className="flex flex-col gap-2">
            <h3 id="delivery-request" className="text-base font-semibold">
              {t("inspector.request")}
            </h3>
            <Part>{t("inspector.headers")}</Part>
            <CodeBlock label={t("inspector.request_headers")} code={lines(delivery.request.headers)} wrap copy={copy} />
            <Part>{t("inspector.body")}</Part>
            {delivery.request.body === null ? (
              <p className="text-sm text-ink-muted">{t("inspector.no_body")}</p>
            ) : (
              <CodeBlock label={t("inspector.request_body")} code={prettyJson(delivery.request.body)} copy={copy} />
            )}
            {delivery.request.truncated ? <p className="text-xs text-ink-muted">{t("inspector.request_truncated")}</p> : null}
          </section>
        </div>
      )}
    </Dialog>
  );
}

function AttemptDetails({ attempt, open }: { readonly attempt: Attempt; readonly open: boolean }) {
  const t = useTranslations("webhooks.inspector");
  const format = useFormatter();
  const outcome = useOutcomeText();
  const succeeded = attempt.error === null && attempt.status !== null && attempt.status >= 200 && attempt.status < 300;
  return (
    <Disclosure
      open={open}
      summary={
        <span className="flex flex-wrap items-baseline gap-x-3">
          <span className={textTone[succeeded ? "success" : "danger"]}>{outcome(attempt)}</span>
          <time dateTime={attempt.at} className="text-sm font-normal text-ink-muted">
            {format.dateTime(new Date(attempt.at), { dateStyle: "medium", timeStyle: "medium" })}
          </time>
        </span>
      }
      aside={<span className="text-xs text-ink-muted tabular-nums">{t("duration", { ms: attempt.duration_ms })}</span>}
    >
      <div className="flex flex-col gap-2">
        {attempt.bus_error === null ? null : <p className="text-sm">{t("bus_error", { code: attempt.bus_error })}</p>}
        {attempt.status === null ? (
          <p className="text-sm text-ink-muted">{t("no_answer")}</p>
        ) : (
          <>
            <Part>{t("headers")}</Part>
            <CodeBlock label={t("response_headers")} code={lines(attempt.response_headers) || t("no_headers")} wrap maxLines={10} />
            <Part>{t("body")}</Part>
            {attempt.response_body === null || attempt.response_body === "" ? (
              <p className="text-sm text-ink-muted">{t("empty_body")}</p>
            ) : (
              <CodeBlock label={t("response_body")} code={prettyJson(attempt.response_body)} wrap />
            )}
            {attempt.response_truncated ? <p className="text-xs text-ink-muted">{t("response_truncated")}</p> : null}
          </>
        )}
      </div>
    </Disclosure>
  );
}

/** What stands below, for the eye: each block has its own name. */
const Part = ({ children }: { readonly children: ReactNode }) => <p className="-mb-1 text-xs text-ink-muted">{children}</p>;
