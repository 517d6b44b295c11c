/** From an empty page to a tenant on screen: configuration, session, tenant. */
import type { Config } from "@bulkhead/reference/contract";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { lazy, type ReactNode, Suspense, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useTranslations } from "use-intl";
import { answerOf, createApi } from "../api/client.ts";
import { ProblemError } from "../api/problem-error.ts";
import { OidcSession } from "../session/oidc-session.tsx";
import { SessionProvider, type SignedIn, useSession } from "../session/session.ts";
import { SignInScreen } from "../session/sign-in-screen.tsx";
import { openTenantScope, type TenantScope } from "../tenant/tenant-scope.ts";
import { forgetDrafts } from "../tenant/tenant-store.ts";
import { TenantScopeProvider } from "../tenant/use-tenant.ts";
import { meQuery } from "../users/queries.ts";
import { ActingProvider, type ActsIn, rememberedTenant, rememberTenant } from "./acting.ts";
import { type ConsoleRouter, createConsoleRouter } from "./routes.tsx";
import { WholePageError, WholePageLoading } from "./whole-page.tsx";

const ClerkSession = lazy(() => import("../session/clerk-session.tsx").then((module) => ({ default: module.ClerkSession })));

const loadConfig = (): Promise<Config> => answerOf(createApi().GET("/v1/config"));

export function Boot() {
  const [attempt, setAttempt] = useState(0);
  const [config, setConfig] = useState<Config>();
  const [error, setError] = useState<unknown>();
  useEffect(() => {
    let current = true;
    setError(undefined);
    loadConfig().then(
      (loaded) => current && setConfig(loaded),
      (reason: unknown) => current && setError(reason),
    );
    return () => {
      current = false;
    };
  }, [attempt]);
  if (error !== undefined) return <WholePageError error={error} onRetry={() => setAttempt(attempt + 1)} />;
  if (config === undefined) return <WholePageLoading />;
  return (
    <Suspense fallback={<WholePageLoading />}>
      <WithSession config={config}>
        <Entrance />
      </WithSession>
    </Suspense>
  );
}

function WithSession({ config, children }: { readonly config: Config; readonly children: ReactNode }) {
  if (config.clerk_publishable_key !== null) return <ClerkSession publishableKey={config.clerk_publishable_key}>{children}</ClerkSession>;
  return <OidcSession config={config}>{children}</OidcSession>;
}

function Entrance() {
  const session = useSession();
  if (session.status === "loading") return <WholePageLoading />;
  if (session.status === "signed_out") return <SignInScreen session={session} />;
  // Somebody else finds nothing of whoever was here before.
  return <Desk key={session.subject} session={session} />;
}

type Opening = { readonly scope: TenantScope; readonly router: ConsoleRouter } | { readonly error: unknown } | undefined;

/** It is not for them, and will not be in a moment. */
const isRefusal = (error: unknown): boolean => error instanceof ProblemError && [403, 404].includes(error.problem.status);

/** The tenant that the person belongs to, or the one that a super_admin acts in. */
function Desk({ session }: { readonly session: SignedIn }) {
  const [actsIn, setActsIn] = useState<ActsIn>(() => rememberedTenant(session.subject));
  const [attempt, setAttempt] = useState(0);
  const [opening, setOpening] = useState<Opening>();
  /** The person wants out: to another tenant, or altogether. */
  const hasLeft = useRef(false);
  const t = useTranslations("app");

  useEffect(() => {
    let close: (() => void) | undefined;
    let left = false;
    setOpening(undefined);
    const open = async (): Promise<void> => {
      try {
        const opened = await openFor(session, actsIn);
        if (left) return opened.close();
        // Where one was means nothing in another tenant; and whatever shows it has gone by now.
        if (hasLeft.current) history.replaceState(null, "", "/");
        hasLeft.current = false;
        const router = createConsoleRouter({ scope: opened, isActing: actsIn !== undefined });
        close = () => {
          opened.close();
          router.history.destroy();
        };
        opened.live.start();
        setOpening({ scope: opened, router });
      } catch (error) {
        if (left) return;
        // A tenant that may not be acted in (any more) is not come back to.
        if (actsIn !== undefined && isRefusal(error)) rememberTenant(session.subject, undefined);
        setOpening({ error });
      }
    };
    void open();
    return () => {
      left = true;
      close?.();
      if (hasLeft.current) forgetDrafts();
    };
  }, [session, actsIn, attempt]);

  const leaveFor = useCallback(
    (tenant: ActsIn) => {
      rememberTenant(session.subject, tenant);
      hasLeft.current = true;
    },
    [session.subject],
  );
  const act = useCallback(
    (tenant: ActsIn) => {
      leaveFor(tenant);
      setActsIn(tenant);
    },
    [leaveFor],
  );
  const acting = useMemo(() => ({ actsIn, act }), [actsIn, act]);
  const own = useMemo((): SignedIn => {
    const leaving = (how: () => Promise<void>) => (): Promise<void> => {
      leaveFor(undefined);
      return how();
    };
    return { ...session, signOut: leaving(session.signOut), switchPerson: leaving(session.switchPerson) };
  }, [session, leaveFor]);

  if (opening === undefined) return <WholePageLoading />;
  if ("error" in opening) {
    const isRefused = isRefusal(opening.error);
    return (
      <WholePageError
        title={isRefused ? t("session.no_access") : undefined}
        error={opening.error}
        onRetry={() => (isRefused && actsIn !== undefined ? act(undefined) : setAttempt(attempt + 1))}
        onSignOut={() => void own.signOut()}
      />
    );
  }
  return (
    <SessionProvider value={own}>
      <ActingProvider value={acting}>
        <QueryClientProvider client={opening.scope.cache}>
          <TenantScopeProvider value={opening.scope}>
            <RouterProvider router={opening.router} />
          </TenantScopeProvider>
        </QueryClientProvider>
      </ActingProvider>
    </SessionProvider>
  );
}

/** Asks the API who the person is, in which tenant, and opens that. */
async function openFor(session: SignedIn, actsIn: ActsIn): Promise<TenantScope> {
  const inTenant = actsIn === undefined ? {} : { actsIn };
  const me = await answerOf(createApi({ accessToken: session.accessToken, ...inTenant }).GET("/v1/me"));
  const scope = openTenantScope({ session, tenantId: me.tenant.id, hasLive: me.role !== "super_admin", ...inTenant });
  scope.cache.setQueryData(meQuery(scope).queryKey, me);
  scope.store.observeTime(me.now, true);
  return scope;
}
