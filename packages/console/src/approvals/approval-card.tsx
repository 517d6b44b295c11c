/** One request: what for, why, whose, until when, and what can be done with it. */
import type { Approval, ApprovalStatus } from "@bulkhead/approvals/schema";
import { judgeCancellation, judgeDecision } from "@bulkhead/approvals/policy";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Check, Clock, Undo2, X } from "lucide-react";
import { useState } from "react";
import { useFormatter, useTranslations } from "use-intl";
import { nameOf, usePeople } from "../tenant/people.ts";
import { useMe, useNow, useTenant } from "../tenant/use-tenant.ts";
import { RelativeTime } from "../tickets/relative-time.tsx";
import { ticketQuery } from "../tickets/queries.ts";
import { Badge } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import { linkClass } from "../ui/link-class.ts";
import type { ShapeName } from "../ui/shape.tsx";
import type { Tone } from "../ui/tone.ts";
import type { Decision } from "./decision-dialog.tsx";
import { useDecideApproval } from "./use-decide-approval.ts";

const looks: Readonly<Record<ApprovalStatus, { readonly tone: Tone; readonly shape: ShapeName }>> = {
  requested: { tone: "warning", shape: "ring" },
  approved: { tone: "success", shape: "check" },
  rejected: { tone: "danger", shape: "square" },
  cancelled: { tone: "neutral", shape: "dash" },
  expired: { tone: "neutral", shape: "half" },
};

/** Props of {@link ApprovalCard}. */
export interface ApprovalCardProps {
  readonly approval: Approval;
  readonly onDecide: (decision: Decision) => void;
}

export function ApprovalCard({ approval, onDecide }: ApprovalCardProps) {
  const t = useTranslations("approvals");
  const app = useTranslations("app");
  const format = useFormatter();
  const me = useMe();
  const people = usePeople();
  const now = useNow(60_000);
  const decide = useDecideApproval();
  const [isBusy, setBusy] = useState(false);
  const name = (id: string): string => nameOf(people.get(id), app("unknown_person"));
  const actor = { user_id: me.user.id, role: me.role };
  const verdict = judgeDecision(actor, approval);
  const cancellable = judgeCancellation(actor, approval) === "allowed";
  const isOpen = approval.status === "requested";

  const cancel = async (): Promise<void> => {
    setBusy(true);
    await decide(approval, { kind: "cancel" });
    setBusy(false);
  };
  return (
    <article aria-label={t("card", { name: name(approval.requested_by) })} className="flex flex-col gap-2 rounded-lg border bg-surface p-4">
      <div className="flex flex-wrap items-start justify-between gap-2">
        <p className="min-w-0 font-semibold wrap-anywhere">
          <Wish approval={approval} />
        </p>
        <Badge {...looks[approval.status]}>{t(`status.${approval.status}`)}</Badge>
      </div>
      <blockquote className="border-l-2 pl-3 whitespace-pre-line text-ink-muted wrap-anywhere">{approval.reason}</blockquote>
      <p className="flex flex-wrap gap-x-3 gap-y-1 text-sm text-ink-muted">
        <span>
          {t("asked_by", { name: name(approval.requested_by) })} <RelativeTime at={approval.created_at} />
        </span>
        {isOpen ? (
          <time
            dateTime={approval.expires_at}
            title={format.dateTime(new Date(approval.expires_at), { dateStyle: "full", timeStyle: "short" })}
            className="inline-flex items-center gap-1"
          >
            <Clock aria-hidden size={14} />
            {t("expires", { in: format.relativeTime(new Date(approval.expires_at), now) })}
          </time>
        ) : null}
        {approval.decided_by !== null && approval.decided_at !== null && approval.status !== "cancelled" ? (
          <span>
            {t("decided_by", { name: name(approval.decided_by) })} <RelativeTime at={approval.decided_at} />
          </span>
        ) : null}
      </p>
      {approval.comment === null ? null : (
        <p className="text-sm wrap-anywhere">
          <span className="font-medium">{t("comment")}:</span> {approval.comment}
        </p>
      )}
      {verdict === "allowed" || cancellable ? (
        <div className="flex flex-wrap items-center gap-2 pt-1">
          {verdict === "allowed" ? (
            <>
              <Button variant="primary" icon={Check} onClick={() => onDecide("approve")}>
                {t("approve")}
              </Button>
              <Button icon={X} onClick={() => onDecide("reject")}>
                {t("reject")}
              </Button>
            </>
          ) : null}
          {cancellable ? (
            <Button icon={Undo2} busy={isBusy} onClick={() => void cancel()}>
              {t("cancel")}
            </Button>
          ) : null}
          {verdict === "own_request" ? <p className="text-sm text-ink-muted">{t("own_request")}</p> : null}
        </div>
      ) : null}
    </article>
  );
}

/** What is asked for, in words. */
function Wish({ approval }: { readonly approval: Approval }) {
  const t = useTranslations("approvals.wish");
  const app = useTranslations("app");
  const priorities = useTranslations("tickets.priority");
  const people = usePeople();
  const scope = useTenant();
  const { ticket_id: ticketId, user_id: userId, kind, change } = approval;
  const { data: ticket } = useQuery({ ...ticketQuery(scope, ticketId ?? ""), enabled: ticketId !== null, retry: false });
  if (ticketId === null) {
    const name = userId === null ? app("unknown_person") : nameOf(people.get(userId), app("unknown_person"));
    return t("role_change", { name, role: change.role === undefined ? "" : app(`roles.${change.role}`) });
  }
  const link = () => (
    <Link to="/tickets/$ticketId" params={{ ticketId }} className={linkClass}>
      {ticket === undefined ? t("a_ticket") : t("ticket", { number: String(ticket.number), subject: ticket.subject })}
    </Link>
  );
  switch (kind) {
    case "priority_raise":
      return t.rich("priority_raise", {
        link,
        priority: change.priority === undefined ? "" : priorities(change.priority),
        before: ticket === undefined ? "" : priorities(ticket.priority),
        known: ticket === undefined || approval.status !== "requested" ? "no" : "yes",
      });
    case "restore":
      return t.rich("restore", { link });
    default:
      return t.rich("escalate", { link });
  }
}
