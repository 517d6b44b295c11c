import type { Ticket } from "@bulkhead/tickets/schema";
import { CircleCheck, RotateCcw, Undo2 } from "lucide-react";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { Banner } from "../ui/banner.tsx";
import { Button } from "../ui/button.tsx";
import { ConfirmDialog } from "../ui/confirm-dialog.tsx";
import type { TicketButtons } from "./ticket-buttons.ts";
import type { TicketActions } from "./use-ticket-actions.ts";

/** What somebody may say of the state of their own ticket, in plain words. */
export function RequesterActions({
  ticket,
  buttons: { confirm, reopen, withdraw },
  actions,
}: {
  readonly ticket: Ticket;
  readonly buttons: TicketButtons;
  readonly actions: TicketActions;
}) {
  const t = useTranslations("ticket.requester");
  const cancel = useTranslations("app")("cancel");
  const [isAsking, setAsking] = useState(false);
  if (confirm || reopen)
    return (
      <Banner
        tone="success"
        live="off"
        title={t("solved_title")}
        actions={
          <>
            {confirm ? (
              <Button variant="primary" icon={CircleCheck} onClick={() => actions.setStatus("closed")}>
                {t("solved")}
              </Button>
            ) : null}
            {reopen ? (
              <Button icon={RotateCcw} onClick={() => actions.setStatus("open")}>
                {t("not_solved")}
              </Button>
            ) : null}
          </>
        }
      >
        {t("solved_text")}
      </Banner>
    );
  if (!withdraw) return null;
  return (
    <>
      <Button icon={Undo2} onClick={() => setAsking(true)} className="self-start">
        {t("withdraw")}
      </Button>
      {isAsking ? (
        <ConfirmDialog
          onClose={() => setAsking(false)}
          title={t("withdraw_title", { number: String(ticket.number) })}
          description={t("withdraw_text")}
          confirmLabel={t("withdraw")}
          cancelLabel={cancel}
          onConfirm={() => {
            setAsking(false);
            actions.close();
          }}
        />
      ) : null}
    </>
  );
}
