import type { Webhook } from "@bulkhead/webhooks/schema";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { changeHeaders } from "../api/change-headers.ts";
import { answerOf } from "../api/client.ts";
import { codeOf } from "../api/problem-error.ts";
import { useExplainError } from "../app/explain-error.ts";
import { useTenant } from "../tenant/use-tenant.ts";
import { Button } from "../ui/button.tsx";
import { Field } from "../ui/field.tsx";
import { Panel } from "../ui/panel.tsx";
import { TextInput } from "../ui/text-input.tsx";
import { toastDone } from "../ui/toast.tsx";
import { useForgetWebhook } from "./use-forget-webhook.ts";

/** An event bus gets nothing until the token that was put there has come back. */
export function ConfirmBus({ webhook }: { readonly webhook: Webhook }) {
  const t = useTranslations("webhooks.confirm");
  const { api } = useTenant();
  const explain = useExplainError();
  const forget = useForgetWebhook(webhook.id);
  const [token, setToken] = useState("");
  const { mutate, isPending, error } = useMutation({
    mutationFn: () =>
      answerOf(
        api.POST("/v1/webhooks/{id}/confirm", {
          params: { path: { id: webhook.id }, header: changeHeaders() },
          body: { token: token.trim() },
        }),
      ),
    onSuccess: () => {
      forget();
      toastDone(t("done"));
    },
  });
  const problem = error === null ? undefined : codeOf(error) === "webhook.token_invalid" ? t("wrong") : explain(error).text;
  return (
    <Panel title={t("title")}>
      <form
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          if (token.trim() !== "" && !isPending) mutate();
        }}
      >
        <p className="text-base text-ink-muted">{t("text", { source: `bulkhead.tenant.${webhook.tenant_id}` })}</p>
        <div className="flex flex-wrap items-start gap-2">
          <Field label={t("token")} error={problem} className="grow basis-64">
            <TextInput
              className="font-mono"
              spellCheck={false}
              autoComplete="off"
              maxLength={200}
              value={token}
              onChange={({ currentTarget: { value } }) => setToken(value)}
            />
          </Field>
          <Button
            type="submit"
            variant="primary"
            className="sm:mt-6"
            busy={isPending}
            reason={token.trim() === "" ? t("no_token") : undefined}
          >
            {t("submit")}
          </Button>
        </div>
      </form>
    </Panel>
  );
}
