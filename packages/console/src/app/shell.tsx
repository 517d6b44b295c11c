/** What stands around every screen: navigation, the state of the connection, the account, the palette. */
import { Outlet, useRouterState } from "@tanstack/react-router";
import { useSuspenseQuery } from "@tanstack/react-query";
import { Menu as MenuIcon, X } from "lucide-react";
import { Suspense, useEffect, useRef, useState } from "react";
import { useTranslations } from "use-intl";
import { ChangeDialogs } from "../tickets/change-dialogs.tsx";
import { NotificationAnnouncer } from "../notifications/notification-announcer.tsx";
import { useMe, useTenant } from "../tenant/use-tenant.ts";
import { IconButton } from "../ui/icon-button.tsx";
import { lazyPart, usePreload } from "../ui/lazy-part.tsx";
import { LiveRegion } from "../ui/live-region.tsx";
import { SkipLink } from "../ui/skip-link.tsx";
import { Toaster } from "../ui/toast.tsx";
import { meQuery } from "../users/queries.ts";
import { AccountMenu } from "./account-menu.tsx";
import { ActingBanner } from "./acting-banner.tsx";
import { useActing } from "./acting.ts";
import { ConnectionBadge } from "./connection-badge.tsx";
import { Forbidden } from "./forbidden.tsx";
import { MissingPartNotice } from "./missing-part-notice.tsx";
import { Navigation } from "./navigation.tsx";
import { ScreenLoading } from "./screen-loading.tsx";
import { maySeeScreen, navigation } from "./screens.ts";
import { SessionEnded } from "./session-ended.tsx";
import { useGlobalShortcuts } from "./use-global-shortcuts.ts";
import { useTitleFocus } from "./use-title-focus.ts";

const CommandPalette = lazyPart(async () => (await import("./command-palette.tsx")).CommandPalette);
const ShortcutsDialog = lazyPart(async () => (await import("./shortcuts-dialog.tsx")).ShortcutsDialog);

export function Shell() {
  const scope = useTenant();
  // Kept fresh while anything is shown: roles and rules change.
  useSuspenseQuery({ ...meQuery(scope), refetchInterval: 60_000 });
  useEffect(() => scope.live.subscribe("notifications"), [scope]);
  const me = useMe();
  const isActing = useActing().actsIn !== undefined;
  const t = useTranslations("app");
  const [isOpen, setOpen] = useState(false);
  const path = useRouterState({ select: ({ location }) => location.pathname });
  const main = useRef<HTMLElement>(null);
  const shortcuts = useGlobalShortcuts();

  // Whoever opens it types on at once: it is there by then, though it is no part of what loads first.
  usePreload(CommandPalette, ShortcutsDialog);

  useEffect(() => setOpen(false), [path]);
  useTitleFocus(main);

  const screen = navigation.find(({ to }) => path === to || path.startsWith(`${to}/`));
  const isForbidden = screen !== undefined && !maySeeScreen(me, isActing, screen);

  return (
    <div className="flex min-h-dvh flex-col">
      <SkipLink to="content">{t("skip_to_content")}</SkipLink>
      <ActingBanner />
      <div className="flex min-h-0 flex-1 flex-col md:flex-row">
        <header className="sticky top-(--banner-height,0px) z-30 flex items-center gap-2 border-b bg-surface px-3 py-2 md:hidden">
          <IconButton
            icon={isOpen ? X : MenuIcon}
            label={t("nav.menu")}
            aria-expanded={isOpen}
            aria-controls="sidebar"
            onClick={() => setOpen(!isOpen)}
          />
          <span className="min-w-0 flex-1 truncate font-semibold">{me.tenant.name}</span>
          <ConnectionBadge />
        </header>
        <aside
          id="sidebar"
          className={
            (isOpen ? "flex" : "hidden") +
            " z-20 w-full flex-col gap-1 border-b bg-sunken p-3 md:sticky md:top-(--banner-height,0px) md:flex md:h-[calc(100dvh-var(--banner-height,0px))] md:w-56 md:shrink-0 md:overflow-y-auto md:border-r md:border-b-0"
          }
        >
          <div className="hidden items-center gap-2 px-2 pb-2 md:flex">
            <img src="/icon.svg" alt="" width={20} height={20} />
            <span className="min-w-0 flex-1 truncate font-semibold">{me.tenant.name}</span>
            <ConnectionBadge />
          </div>
          <Navigation onSearch={shortcuts.openPalette} />
          <div className="mt-auto pt-3">
            <AccountMenu onShortcuts={shortcuts.openHelp} />
          </div>
        </aside>
        <main
          id="content"
          ref={main}
          tabIndex={-1}
          className="flex min-w-0 flex-1 flex-col outline-none [--table-top:var(--banner-height,0px)]"
        >
          <SessionEnded />
          <Suspense fallback={<ScreenLoading />}>{isForbidden ? <Forbidden headingLevel={1} /> : <Outlet />}</Suspense>
        </main>
      </div>
      {shortcuts.isPaletteOpen ? <CommandPalette open onOpenChange={shortcuts.setPaletteOpen} /> : null}
      {shortcuts.isHelpOpen ? <ShortcutsDialog open onOpenChange={shortcuts.setHelpOpen} /> : null}
      <ChangeDialogs />
      <MissingPartNotice />
      <NotificationAnnouncer />
      <LiveRegion />
      <Toaster label={t("notices")} closeLabel={t("close")} />
    </div>
  );
}
