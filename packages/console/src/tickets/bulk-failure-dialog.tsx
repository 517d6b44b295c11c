import { Link } from "@tanstack/react-router";
import { RotateCw } from "lucide-react";
import { useTranslations } from "use-intl";
import { useTenant, useTenantState } from "../tenant/use-tenant.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { linkClass } from "../ui/link-class.ts";
import type { QueueActions } from "./use-queue-actions.ts";

/** What some tickets of many did not take, and why. */
export function BulkFailureDialog({ actions }: { readonly actions: QueueActions }) {
  const t = useTranslations("queue.bulk");
  const app = useTranslations("app");
  const { store } = useTenant();
  const failure = useTenantState(({ bulkFailure }) => bulkFailure);
  if (failure === null) return null;
  const { failed, all } = failure;
  const close = (): void => store.setState({ bulkFailure: null });
  return (
    <Dialog
      open
      onOpenChange={close}
      title={t("failed_title", { failed: failed.length, all })}
      description={failed.length < all ? t("failed_text") : t("all_failed_text")}
      closeLabel={app("close")}
      footer={
        <>
          <Button onClick={close}>{app("close")}</Button>
          <Button
            icon={RotateCw}
            variant="primary"
            onClick={() => {
              close();
              actions.hold(failed.map(({ ticket, change }) => ({ ticket, change })));
            }}
          >
            {t("retry")}
          </Button>
        </>
      }
    >
      <ul className="flex flex-col divide-y">
        {failed.map(({ ticket, text }, at) => (
          <li key={at} className="py-2">
            <Link to="/tickets/$ticketId" params={{ ticketId: ticket.id }} preload={false} className={linkClass}>
              #{ticket.number} {ticket.subject}
            </Link>
            <p className="text-sm text-ink-muted">{text ?? app("error.unreachable")}</p>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
