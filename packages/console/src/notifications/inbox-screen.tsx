import type { Notification } from "@bulkhead/notifications/schema";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { clsx } from "clsx";
import { Check, CheckCheck, SlidersHorizontal } from "lucide-react";
import { useRef } from "react";
import { useHotkeys } from "react-hotkeys-hook";
import { useFormatter, useTranslations } from "use-intl";
import { ProblemState } from "../app/screen-error.tsx";
import { useMe, useNow, useTenant } from "../tenant/use-tenant.ts";
import { buttonClass } from "../ui/button-class.ts";
import { Button } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { IconButton } from "../ui/icon-button.tsx";
import { announce } from "../ui/live-region.tsx";
import { MorePages } from "../app/more-pages.tsx";
import { PageHeader } from "../ui/page-header.tsx";
import { Panel } from "../ui/panel.tsx";
import { RadioGroup } from "../ui/radio-group.tsx";
import { Shape } from "../ui/shape.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { useReached } from "../ui/use-reached.ts";
import { groupByDay, nearDay } from "./group-by-day.ts";
import { kindIcon } from "./kind-icon.ts";
import { NotificationLink } from "./notification-link.tsx";
import { inboxQuery, unreadQuery } from "./queries.ts";
import { useMarkRead } from "./use-mark-read.ts";

const route = getRouteApi("/inbox");
const minuteMs = 60_000;

export function InboxScreen() {
  const t = useTranslations("notifications");
  const scope = useTenant();
  const me = useMe();
  const format = useFormatter();
  const { show = "all" } = route.useSearch();
  const navigate = route.useNavigate();
  const now = useNow(minuteMs);
  const inbox = useInfiniteQuery(inboxQuery(scope, show === "unread"));
  const unread = useQuery(unreadQuery(scope));
  const { markRead, isPending } = useMarkRead();
  const list = useRef<HTMLDivElement>(null);
  const goesOn = inbox.hasNextPage && !inbox.isFetching && !inbox.isError;
  const end = useReached(goesOn, () => void inbox.fetchNextPage());

  const items = inbox.data?.pages.flatMap(({ data }) => data) ?? [];
  const readOne = (notification: Notification): void => {
    if (!notification.read) markRead({ ids: [notification.id] });
  };
  useInboxKeys(list, (id) => {
    const notification = items.find((one) => one.id === id);
    if (notification !== undefined) readOne(notification);
  });
  const showOnly = (show: "unread" | "all"): void =>
    void navigate({ search: { show: show === "unread" ? "unread" : undefined }, replace: true });

  const count = unread.data?.unread;
  const newest = [items[0]?.created_at, unread.data?.data[0]?.created_at]
    .filter((moment) => moment !== undefined)
    .sort()
    .at(-1);
  return (
    <div className="mx-auto flex w-full max-w-200 flex-col p-4 sm:p-6">
      <title>{`${t("title")} · ${me.tenant.name}`}</title>
      <PageHeader
        title={t("title")}
        description={
          <span role="status">
            {count === undefined ? null : t("unread", { count, capped: String(unread.data?.unread_capped === true) })}
          </span>
        }
        actions={
          <>
            <Button
              icon={CheckCheck}
              busy={isPending}
              reason={count === 0 ? t("nothing_to_mark") : undefined}
              onClick={() => {
                if (newest === undefined) return;
                // What comes while one presses has not been seen.
                const before = new Date(Date.parse(newest) + 1).toISOString();
                markRead({ all: true, before }, () => announce(t("all_marked")));
              }}
            >
              {t("mark_all")}
            </Button>
            <Link to="/preferences" className={buttonClass({ variant: "quiet" })}>
              <SlidersHorizontal aria-hidden size={16} />
              {t("preferences")}
            </Link>
          </>
        }
      />
      <div className="flex flex-wrap items-center justify-between gap-2 pb-3">
        <RadioGroup
          label={t("show.label")}
          labelHidden
          value={show}
          options={[
            { value: "all", label: t("show.all") },
            { value: "unread", label: t("show.unread") },
          ]}
          onChange={showOnly}
        />
        <p className="text-xs text-ink-muted pointer-coarse:hidden">{t("keys")}</p>
      </div>
      {inbox.data === undefined ? (
        inbox.isError ? (
          <ProblemState error={inbox.error} onRetry={() => void inbox.refetch()} />
        ) : (
          <Panel>
            <Skeleton label={t("loading")} lines={8} />
          </Panel>
        )
      ) : items.length === 0 && !inbox.hasNextPage ? (
        <EmptyState
          title={t(`empty.${show}.title`)}
          text={t(`empty.${show}.text`)}
          action={show === "unread" ? <Button onClick={() => showOnly("all")}>{t("empty.unread.action")}</Button> : undefined}
        />
      ) : (
        <div ref={list} className="flex flex-col gap-4">
          {groupByDay(items).map(({ day, items }) => {
            const near = nearDay(day, now);
            return (
              <section key={day} aria-labelledby={`day-${day}`}>
                <h2 id={`day-${day}`} className="pb-1.5 text-sm font-semibold text-ink-muted">
                  {near === undefined ? format.dateTime(new Date(`${day}T12:00:00`), { dateStyle: "full" }) : t(`day.${near}`)}
                </h2>
                <ul className="overflow-hidden rounded-lg border bg-surface">
                  {items.map((notification) => (
                    <NotificationRow key={notification.id} notification={notification} onRead={() => readOne(notification)} />
                  ))}
                </ul>
              </section>
            );
          })}
          <div ref={end} />
          <MorePages query={inbox} label={t("list.more")} summary={inbox.hasNextPage ? undefined : t("list.end")} />
        </div>
      )}
    </div>
  );
}

/** j and k move the focus from one to the next; e marks the one that has it. Enter is the link's own. */
function useInboxKeys(list: { readonly current: HTMLElement | null }, onRead: (id: string) => void): void {
  /** Where the focus was, for when what had it is gone. */
  const place = useRef(-1);
  const rows = (): readonly HTMLElement[] => [...(list.current?.querySelectorAll<HTMLElement>("[data-notification]") ?? [])];
  const current = (all: readonly HTMLElement[]): number =>
    all.findIndex((row) => row === document.activeElement || row.closest("li")?.contains(document.activeElement) === true);
  const move = (by: 1 | -1): void => {
    const all = rows();
    const at = current(all);
    const next = Math.min(all.length - 1, Math.max(0, at === -1 ? (place.current === -1 ? 0 : place.current) : at + by));
    place.current = next;
    all[next]?.focus();
    all[next]?.scrollIntoView({ block: "nearest" });
  };
  useHotkeys("j", () => move(1), { preventDefault: true });
  useHotkeys("k", () => move(-1), { preventDefault: true });
  useHotkeys("e", () => {
    const all = rows();
    const id = all[current(all)]?.dataset["notification"];
    if (id !== undefined) onRead(id);
  });
}

function NotificationRow({ notification, onRead }: { readonly notification: Notification; readonly onRead: () => void }) {
  const t = useTranslations("notifications");
  const format = useFormatter();
  const { kind, title, ticket, created_at, read } = notification;
  const Icon = kindIcon[kind];
  return (
    <li
      data-unread={read ? undefined : true}
      className={clsx(
        "relative flex items-start gap-3 border-b px-3 py-2.5 last:border-b-0 focus-within:bg-selected hover:bg-hover",
        !read && "border-l-3 border-l-accent",
        read && "pl-3.75",
      )}
    >
      <span title={t(`kinds.${kind}.name`)} className={clsx("mt-0.5 shrink-0", read ? "text-ink-faint" : "text-accent-text")}>
        <Icon aria-hidden size={16} />
        <span className="sr-only">{t(`kinds.${kind}.name`)}</span>
      </span>
      <NotificationLink notification={notification} onOpen={onRead}>
        <span className={clsx("flex items-center gap-1.5", !read && "font-semibold")}>
          {read ? null : (
            <span title={t("is_unread")} className="shrink-0 text-accent-text">
              <Shape name="dot" className="size-2" />
              <span className="sr-only">{t("is_unread")}</span>
            </span>
          )}
          <span className="wrap-anywhere">{title}</span>
        </span>
        {ticket === null ? null : (
          <span className="block truncate text-sm text-ink-muted">{t("ticket", { number: ticket.number, subject: ticket.subject })}</span>
        )}
      </NotificationLink>
      <time dateTime={created_at} className="mt-0.5 shrink-0 text-xs text-ink-muted">
        {format.dateTime(new Date(created_at), { hour: "numeric", minute: "2-digit" })}
      </time>
      {/* Above the link, which covers the row. */}
      <span className="relative z-1 -my-0.5 flex size-8 shrink-0 pointer-coarse:size-10">
        {read ? null : <IconButton icon={Check} label={t("mark_read")} shortcut={["e"]} onClick={onRead} />}
      </span>
    </li>
  );
}
