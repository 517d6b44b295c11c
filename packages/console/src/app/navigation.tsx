import { Link } from "@tanstack/react-router";
import { useQuery } from "@tanstack/react-query";
import { Plus, Search } from "lucide-react";
import { useTranslations } from "use-intl";
import { unreadQuery } from "../notifications/queries.ts";
import { waitingApprovalsQuery } from "../approvals/queries.ts";
import { useMe, useTenant } from "../tenant/use-tenant.ts";
import { buttonClass } from "../ui/button-class.ts";
import { Kbd } from "../ui/kbd.tsx";
import { useActing } from "./acting.ts";
import { maySeeScreen, navigation } from "./screens.ts";

/** Every screen that the person may see. */
export function Navigation({ onSearch }: { readonly onSearch: () => void }) {
  const t = useTranslations("app.nav");
  const me = useMe();
  const scope = useTenant();
  const isActing = useActing().actsIn !== undefined;
  const hasDesk = me.role !== "super_admin" || isActing;
  const unread = useQuery({ ...unreadQuery(scope) });
  const waiting = useQuery({ ...waitingApprovalsQuery(scope), enabled: hasDesk && me.permissions.includes("approvals.decide") });
  const counts: Partial<Record<string, string>> = {
    inbox: counted(unread.data?.unread ?? 0, unread.data?.unread_capped === true),
    approvals: counted(waiting.data?.data.length ?? 0, waiting.data?.next_cursor !== null),
  };
  return (
    <nav aria-label={t("label")} className="flex flex-col gap-0.5">
      <button
        type="button"
        onClick={onSearch}
        className="mb-2 flex min-h-8 items-center gap-2 rounded-md border bg-surface px-2 text-left text-sm text-ink-muted hover:text-ink"
      >
        <Search aria-hidden size={14} />
        <span className="flex-1 truncate">{t("search")}</span>
        <Kbd keys={["Ctrl", "K"]} />
      </button>
      {hasDesk && me.permissions.includes("tickets.create") && me.role !== "super_admin" ? (
        <Link to="/tickets/new" className={`${buttonClass({ variant: "primary" })} mb-2`}>
          <Plus aria-hidden size={16} />
          {t("new_ticket")}
        </Link>
      ) : null}
      <ul className="flex flex-col gap-0.5">
        {navigation
          .filter((item) => maySeeScreen(me, isActing, item))
          .map(({ to, label, icon: Icon }) => (
            <li key={to}>
              <Link
                to={to}
                className="flex min-h-8 items-center gap-2 rounded-md px-2 text-ink-muted hover:bg-hover hover:text-ink pointer-coarse:min-h-10"
                activeProps={{ className: "bg-selected! text-ink! font-medium", "aria-current": "page" }}
              >
                <Icon aria-hidden size={16} className="shrink-0" />
                <span className="flex-1 truncate">{t(label)}</span>
                {counts[label] === undefined ? null : (
                  <span className="rounded-sm bg-accent-soft px-1 text-xs font-medium text-accent-text tabular-nums">{counts[label]}</span>
                )}
              </Link>
            </li>
          ))}
      </ul>
    </nav>
  );
}

const counted = (count: number, more: boolean): string | undefined => (count === 0 ? undefined : `${count}${more ? "+" : ""}`);
