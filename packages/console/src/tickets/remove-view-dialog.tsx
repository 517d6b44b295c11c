import type { SavedView } from "@bulkhead/tickets/schema";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "use-intl";
import { answerOf } from "../api/client.ts";
import { useExplainError } from "../app/explain-error.ts";
import { useTenant } from "../tenant/use-tenant.ts";
import { ConfirmDialog } from "../ui/confirm-dialog.tsx";
import { toastDone, toastProblem } from "../ui/toast.tsx";
import { viewsQuery } from "./list-queries.ts";

/** Asks before a saved view goes. */
export function RemoveViewDialog({ view, onClose }: { readonly view: SavedView; readonly onClose: () => void }) {
  const t = useTranslations("queue.views");
  const app = useTranslations("app");
  const scope = useTenant();
  const cache = useQueryClient();
  const explain = useExplainError();
  const remove = useMutation({
    mutationFn: () =>
      answerOf(
        scope.api.DELETE("/v1/views/{id}", {
          params: { path: { id: view.id }, header: { "idempotency-key": crypto.randomUUID() } },
        }),
      ),
    onSuccess: () => {
      cache.setQueryData(viewsQuery(scope).queryKey, (before) => before?.filter(({ id }) => id !== view.id));
      toastDone(t("removed", { name: view.name }));
    },
    onError: (error) => {
      toastProblem(explain(error).text);
      void cache.invalidateQueries({ queryKey: viewsQuery(scope).queryKey });
    },
    onSettled: onClose,
  });
  return (
    <ConfirmDialog
      onClose={onClose}
      title={t("remove_title", { name: view.name })}
      description={t("remove_text")}
      confirmLabel={t("remove_confirm")}
      cancelLabel={app("cancel")}
      tone="danger"
      busy={remove.isPending}
      onConfirm={() => remove.mutate()}
    />
  );
}
