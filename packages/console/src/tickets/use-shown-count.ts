import { Status, type TicketCounts } from "@bulkhead/tickets/schema";
import { useFormatter, useTranslations } from "use-intl";

const active = Status.options.filter((status) => status !== "closed");

/** How many tickets there are, as one reads it: "12", or "500+" where nobody counts further. Undefined while it is not known. */
export function useShownCount(counts: TicketCounts | undefined): (of: Status | "active") => string | undefined {
  const t = useTranslations("queue");
  const format = useFormatter();
  return (of) => {
    if (counts === undefined) return undefined;
    const statuses = of === "active" ? active : [of];
    const count = statuses.reduce((sum, status) => sum + counts.data.status[status], 0);
    return statuses.some((status) => counts.capped.includes(`status.${status}`)) ? t("at_least", { count }) : format.number(count);
  };
}
