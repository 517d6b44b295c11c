import { ActionType } from "@bulkhead/audit/schema";
import { useCallback } from "react";
import { useTranslations } from "use-intl";

/** What was done, in the reader's words; those of the trail for what the catalogue does not know. */
export function useActionText(): (actionType: string) => string {
  const t = useTranslations("audit.actions");
  return useCallback(
    (actionType) => {
      const known = ActionType.safeParse(actionType);
      return known.success ? t(known.data) : actionType;
    },
    [t],
  );
}
