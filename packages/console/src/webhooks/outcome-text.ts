import type { Attempt } from "@bulkhead/webhooks/schema";
import { useCallback } from "react";
import { useTranslations } from "use-intl";

/** What an attempt came to, in a few words. */
export function useOutcomeText(): (outcome: Pick<Attempt, "status" | "error">) => string {
  const t = useTranslations("webhooks.outcomes");
  return useCallback(
    ({ status, error }) => {
      const parts = [...(status === null ? [] : [t("status", { status })]), ...(error === null ? [] : [t(error)])];
      return parts.length === 0 ? t("none") : parts.join(" · ");
    },
    [t],
  );
}
