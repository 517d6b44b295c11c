/** Whether the chain of one thing is whole, for whoever asks. */
import type { Entity } from "@bulkhead/platform/events";
import { useMutation } from "@tanstack/react-query";
import { ShieldCheck } from "lucide-react";
import { useTranslations } from "use-intl";
import { useExplainError } from "../app/explain-error.ts";
import { useTenant } from "../tenant/use-tenant.ts";
import { Banner } from "../ui/banner.tsx";
import { Button } from "../ui/button.tsx";
import { verifyChain } from "./queries.ts";

export function ChainVerdict({ entity, entityId }: { readonly entity: Entity; readonly entityId: string }) {
  const t = useTranslations("audit");
  const scope = useTenant();
  const explain = useExplainError();
  const verify = useMutation({ mutationFn: () => verifyChain(scope, entity, entityId) });
  const verdict = verify.data;
  return (
    <div className="flex min-w-0 flex-col items-start gap-2">
      <Button
        size="sm"
        icon={ShieldCheck}
        busy={verify.isPending}
        tooltip={t("verify.explained", { entity: t(`entities.${entity}`) })}
        onClick={() => verify.mutate()}
      >
        {t(verdict === undefined ? "verify.action" : "verify.again")}
      </Button>
      {verify.isError ? <Banner tone="danger">{explain(verify.error).text}</Banner> : null}
      {verdict === undefined ? null : (
        <Banner
          tone={verdict.valid ? "success" : "danger"}
          title={
            verdict.valid
              ? t("verify.valid", { entries: verdict.entries })
              : t("verify.invalid", { version: verdict.first_invalid ?? verdict.entries, entries: verdict.entries })
          }
        >
          {t("verify.redacted", { redacted: verdict.redacted })}
        </Banner>
      )}
    </div>
  );
}
