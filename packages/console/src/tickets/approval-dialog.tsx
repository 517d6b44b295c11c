/** Asks an admin for a change that one may not make alone. */
import type { RequestApproval } from "@bulkhead/approvals/schema";
import { useRouter } from "@tanstack/react-router";
import { useRef, useState } from "react";
import { useTranslations } from "use-intl";
import { answerOf } from "../api/client.ts";
import { useExplainError } from "../app/explain-error.ts";
import { useTenant } from "../tenant/use-tenant.ts";
import { Banner } from "../ui/banner.tsx";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Field } from "../ui/field.tsx";
import { TextArea } from "../ui/text-area.tsx";
import { toastNews } from "../ui/toast.tsx";
import type { TicketChange } from "./ticket-change.ts";

/** The most characters of a reason. */
const mostCharacters = 500;

/** Props of {@link ApprovalDialog}. */
export interface ApprovalDialogProps {
  readonly ticket: { readonly id: string; readonly number: number };
  readonly change: TicketChange;
  readonly onClose: () => void;
}

/** The request for a change; undefined for those that nobody has to approve. */
function requestFor(ticketId: string, change: TicketChange, reason: string): RequestApproval | undefined {
  switch (change.action) {
    case "priority":
      return { kind: "priority_raise", ticket_id: ticketId, change: { priority: change.priority }, reason };
    case "escalate":
      return { kind: "escalate", ticket_id: ticketId, change: {}, reason };
    case "restore":
      return { kind: "restore", ticket_id: ticketId, change: {}, reason };
    default:
      return undefined;
  }
}

/** What was said with the change already. */
const reasonOf = (change: TicketChange): string =>
  change.action === "escalate" || change.action === "priority" ? (change.reason ?? "") : "";

export function ApprovalDialog({ ticket, change, onClose }: ApprovalDialogProps) {
  const t = useTranslations("ticket.approval");
  const app = useTranslations("app");
  const priorities = useTranslations("tickets.priority");
  const { api, cache, tenantId } = useTenant();
  const router = useRouter();
  const explain = useExplainError();
  const [reason, setReason] = useState(() => reasonOf(change));
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  // One request, however often it is sent; another reason is another request.
  const sent = useRef<{ readonly reason: string; readonly key: string }>(undefined);
  const trimmed = reason.trim();

  const submit = async (): Promise<void> => {
    const body = requestFor(ticket.id, change, trimmed);
    if (body === undefined || trimmed === "" || isBusy) return;
    if (sent.current?.reason !== trimmed) sent.current = { reason: trimmed, key: crypto.randomUUID() };
    setBusy(true);
    setProblem(undefined);
    try {
      await answerOf(api.POST("/v1/approvals", { params: { header: { "idempotency-key": sent.current.key } }, body }));
      void cache.invalidateQueries({ queryKey: [tenantId, "approvals"] });
      onClose();
      toastNews(t("asked", { number: String(ticket.number) }), {
        action: { label: t("see"), onPress: () => void router.navigate({ to: "/approvals" }) },
      });
    } catch (error) {
      setProblem(explain(error).text);
      setBusy(false);
    }
  };
  const wish =
    change.action === "priority"
      ? t("wish.priority", { number: String(ticket.number), priority: priorities(change.priority) })
      : change.action === "restore"
        ? t("wish.restore", { number: String(ticket.number) })
        : t("wish.escalate", { number: String(ticket.number) });
  return (
    <Dialog
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      size="sm"
      title={t("title")}
      description={wish}
      closeLabel={app("close")}
      closesOutside={trimmed === ""}
      wrap={(inside) => (
        <form
          className="contents"
          onSubmit={(event) => {
            event.preventDefault();
            void submit();
          }}
        >
          {inside}
        </form>
      )}
      footer={
        <>
          <Button onClick={onClose}>{app("cancel")}</Button>
          <Button type="submit" variant="primary" busy={isBusy} reason={trimmed === "" ? t("reason_needed") : undefined}>
            {t("ask")}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        <Field label={t("reason")} required hint={t("reason_hint")}>
          <TextArea value={reason} maxLength={mostCharacters} onChange={(event) => setReason(event.currentTarget.value)} />
        </Field>
        {problem === undefined ? null : <Banner tone="danger">{problem}</Banner>}
      </div>
    </Dialog>
  );
}
