/** Every address of the console. Screens are loaded when they are first opened. */
import { createRootRouteWithContext, createRoute, createRouter, redirect } from "@tanstack/react-router";
import { ApprovalsSearch } from "../approvals/approvals-search.ts";
import { MyTicketsSearch } from "../tickets/my-tickets-search.ts";
import { startQueue } from "../tickets/queue-loading.ts";
import { AuditSearch } from "../audit/audit-search.ts";
import { DashboardSearch } from "../metrics/dashboard-search.ts";
import { InboxSearch } from "../notifications/inbox-search.ts";
import { QueueSearch } from "../tickets/queue-search.ts";
import { SettingsSearch } from "../settings/settings-search.ts";
import type { TenantScope } from "../tenant/tenant-scope.ts";
import { TeamsSearch } from "../teams/teams-search.ts";
import { PeopleSearch } from "../users/people-search.ts";
import { meQuery } from "../users/queries.ts";
import { WebhookSearch } from "../webhooks/webhook-search.ts";
import { lazyScreen } from "./lazy-screen.ts";
import { NotFound } from "./not-found.tsx";
import { ScreenError } from "./screen-error.tsx";
import { ScreenLoading } from "./screen-loading.tsx";
import { startFor } from "./screens.ts";
import { restoreScroll } from "./scroll-restoration.ts";
import { Shell } from "./shell.tsx";

interface RouterContext {
  readonly scope: TenantScope;
  readonly isActing: boolean;
}

const root = createRootRouteWithContext<RouterContext>()({ component: Shell, notFoundComponent: () => <NotFound headingLevel={1} /> });

const routes = [
  createRoute({
    getParentRoute: () => root,
    path: "/",
    beforeLoad: async ({ context: { scope, isActing } }) => {
      const me = await scope.cache.ensureQueryData(meQuery(scope));
      throw redirect({ to: startFor(me, isActing) });
    },
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/queue",
    validateSearch: QueueSearch,
    loaderDeps: ({ search }) => search,
    // Nothing waits for it: what is asked for is there when the screen is.
    loader: ({ context: { scope, isActing }, deps }) => startQueue(scope, isActing, deps),
    component: lazyScreen(() => import("../tickets/queue-screen.tsx"), "QueueScreen"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/my",
    validateSearch: MyTicketsSearch,
    component: lazyScreen(() => import("../tickets/my-tickets-screen.tsx"), "MyTicketsScreen"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/tickets/new",
    component: lazyScreen(() => import("../tickets/new-ticket-screen.tsx"), "NewTicketScreen"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/tickets/$ticketId",
    component: lazyScreen(() => import("../tickets/ticket-screen.tsx"), "TicketScreen"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/dashboard",
    validateSearch: DashboardSearch,
    component: lazyScreen(() => import("../metrics/dashboard-screen.tsx"), "DashboardScreen"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/audit",
    validateSearch: AuditSearch,
    component: lazyScreen(() => import("../audit/audit-screen.tsx"), "AuditScreen"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/approvals",
    validateSearch: ApprovalsSearch,
    component: lazyScreen(() => import("../approvals/approvals-screen.tsx"), "ApprovalsScreen"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/people",
    validateSearch: PeopleSearch,
    component: lazyScreen(() => import("../users/people-screen.tsx"), "PeopleScreen"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/teams",
    validateSearch: TeamsSearch,
    component: lazyScreen(() => import("../teams/teams-screen.tsx"), "TeamsScreen"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/integrations",
    component: lazyScreen(() => import("../webhooks/integrations-screen.tsx"), "IntegrationsScreen"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/integrations/$webhookId",
    validateSearch: WebhookSearch,
    component: lazyScreen(() => import("../webhooks/webhook-screen.tsx"), "WebhookScreen"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/settings",
    validateSearch: SettingsSearch,
    component: lazyScreen(() => import("../settings/settings-screen.tsx"), "SettingsScreen"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/tenants",
    component: lazyScreen(() => import("../tenants/tenants-screen.tsx"), "TenantsScreen"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/inbox",
    validateSearch: InboxSearch,
    component: lazyScreen(() => import("../notifications/inbox-screen.tsx"), "InboxScreen"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/preferences",
    component: lazyScreen(() => import("../notifications/preferences-screen.tsx"), "PreferencesScreen"),
  }),
] as const;

/** A router for one tenant: where one has been in another means nothing. */
export function createConsoleRouter(context: RouterContext) {
  const router = createRouter({
    routeTree: root.addChildren(routes),
    context,
    defaultPreload: "intent",
    defaultErrorComponent: ScreenError,
    defaultPendingComponent: ScreenLoading,
    defaultPendingMs: 200,
  });
  restoreScroll(router);
  return router;
}

export type ConsoleRouter = ReturnType<typeof createConsoleRouter>;

declare module "@tanstack/react-router" {
  interface Register {
    router: ConsoleRouter;
  }
}
