import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslations } from "use-intl";
import { ticketApprovalsQuery } from "../approvals/queries.ts";
import { useTenant } from "../tenant/use-tenant.ts";
import { Banner } from "../ui/banner.tsx";
import { linkClass } from "../ui/link-class.ts";
import { useTicketNames } from "./use-ticket-names.ts";

/** That something about the ticket waits for an admin. */
export function PendingApproval({ ticketId }: { readonly ticketId: string }) {
  const t = useTranslations("ticket.pending_approval");
  const nameOf = useTicketNames(ticketId);
  const { data } = useQuery(ticketApprovalsQuery(useTenant(), ticketId));
  return data?.data.map((approval) => (
    <Banner
      key={approval.id}
      tone="info"
      live="off"
      actions={
        <Link to="/approvals" className={linkClass}>
          {t("see")}
        </Link>
      }
    >
      {t(approval.kind === "role_change" ? "escalate" : approval.kind, { name: nameOf(approval.requested_by).name })}
    </Banner>
  ));
}
