import type { Approval } from "@bulkhead/approvals/schema";
import { useCallback, useRef } from "react";
import { useTranslations } from "use-intl";
import { answerOf } from "../api/client.ts";
import { codeOf } from "../api/problem-error.ts";
import { useExplainError } from "../app/explain-error.ts";
import { useTenant } from "../tenant/use-tenant.ts";
import { toastDone, toastProblem } from "../ui/toast.tsx";

export type ApprovalAct =
  | { readonly kind: "approve"; readonly comment?: string }
  | { readonly kind: "reject"; readonly comment: string }
  | { readonly kind: "cancel" };

/**
 * Decides a request, or takes one's own back.
 * @returns why it did not work; undefined: it did
 */
export function useDecideApproval(): (approval: Approval, act: ApprovalAct) => Promise<string | undefined> {
  const { api, cache, tenantId, lists } = useTenant();
  const t = useTranslations("approvals");
  const explain = useExplainError();
  /** The same decision sent again is the same request. */
  const keys = useRef(new Map<string, string>());
  return useCallback(
    async (approval, act) => {
      const about = JSON.stringify([approval.id, approval.version, act]);
      const key = keys.current.get(about) ?? crypto.randomUUID();
      keys.current.set(about, key);
      const params = { path: { id: approval.id }, header: { "idempotency-key": key, "if-match": `"${approval.version}"` } };
      try {
        switch (act.kind) {
          case "approve":
            await answerOf(
              api.POST("/v1/approvals/{id}/approve", { params, body: act.comment === undefined ? {} : { comment: act.comment } }),
            );
            toastDone(t("approved"));
            break;
          case "reject":
            await answerOf(api.POST("/v1/approvals/{id}/reject", { params, body: { comment: act.comment } }));
            toastDone(t("rejected"));
            break;
          case "cancel":
            await answerOf(api.POST("/v1/approvals/{id}/cancel", { params }));
            toastDone(t("cancelled"));
            break;
        }
        return undefined;
      } catch (error) {
        const text = codeOf(error) === "version.stale" ? t("moved_on") : explain(error).text;
        if (act.kind === "cancel") toastProblem(text);
        return text;
      } finally {
        void cache.invalidateQueries({ queryKey: [tenantId, "approvals"] });
        if (approval.ticket_id !== null) {
          void cache.invalidateQueries({ queryKey: [tenantId, "ticket", approval.ticket_id] });
          lists.readAgain([approval.ticket_id]);
        }
      }
    },
    [api, cache, lists, tenantId, t, explain],
  );
}
