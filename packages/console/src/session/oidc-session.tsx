/** Signing in with any OpenID provider: authorization code with PKCE. Tokens stay in memory. */
import type { Config } from "@bulkhead/reference/contract";
import { InMemoryWebStorage, type User, WebStorageStateStore } from "oidc-client-ts";
import { type ReactNode, useEffect, useMemo, useRef } from "react";
import { AuthProvider, type AuthProviderProps, hasAuthParams, useAuth } from "react-oidc-context";
import * as z from "zod";
import { type Session, SessionProvider } from "./session.ts";

/** That somebody was signed in here: on the next visit the provider is asked, without a page of its own, whether they still are. Not a token. */
const rememberedAt = "bulkhead.signed_in";

/** A token that expires sooner is renewed before it is used, in seconds. */
const spareSeconds = 30;

/** Where to go on after the provider; only a path of this site. */
const ReturnTo = z.object({ returnTo: z.string().regex(/^\/(?!\/)/) });

const here = () => ({ returnTo: location.pathname + location.search });

const settingsFor = ({ issuer, client_id, audience }: Config): AuthProviderProps => ({
  authority: issuer,
  client_id,
  redirect_uri: `${location.origin}/`,
  post_logout_redirect_uri: `${location.origin}/`,
  scope: "openid profile email offline_access",
  extraQueryParams: { audience },
  userStore: new WebStorageStateStore({ store: new InMemoryWebStorage() }),
  // The state and verifier of a sign-in under way: useless once the code has been exchanged.
  stateStore: new WebStorageStateStore({ store: sessionStorage }),
  automaticSilentRenew: false,
  onSigninCallback: (user) => {
    const { data } = ReturnTo.safeParse(user?.state);
    history.replaceState(null, "", data?.returnTo ?? "/");
  },
});

export function OidcSession({ config, children }: { readonly config: Config; readonly children: ReactNode }) {
  const settings = useMemo(() => settingsFor(config), [config]);
  return (
    <AuthProvider {...settings}>
      <FromOidc>{children}</FromOidc>
    </AuthProvider>
  );
}

/** What a provider answers who was asked not to show a page, when it would have to. */
const wantsAPage = new Set(["login_required", "interaction_required", "consent_required", "account_selection_required"]);

const TokenClaims = z.object({ tenant_id: z.string().optional().catch(undefined) });

function FromOidc({ children }: { readonly children: ReactNode }) {
  const auth = useAuth();
  const { user, isLoading, activeNavigator } = auth;
  const current = useRef(auth);
  current.current = auth;
  const subject = user?.profile.sub;
  const asks =
    !isLoading && subject === undefined && auth.error === undefined && localStorage.getItem(rememberedAt) !== null && !hasAuthParams();

  useEffect(() => {
    if (subject !== undefined) localStorage.setItem(rememberedAt, "1");
    else if (auth.error !== undefined) localStorage.removeItem(rememberedAt);
  }, [subject, auth.error]);
  useEffect(() => {
    if (asks) void current.current.signinRedirect({ prompt: "none", state: here() });
  }, [asks]);

  const tenantId = user === null || user === undefined ? null : (TokenClaims.parse(user.profile).tenant_id ?? null);
  const failure = auth.error;
  const problem = failure === undefined || ("error" in failure && wantsAPage.has(String(failure.error))) ? null : failure.message;
  const busy = isLoading || asks || (activeNavigator !== undefined && activeNavigator !== "signinSilent");
  const session = useMemo((): Session => {
    if (busy) return { status: "loading" };
    if (subject === undefined) return { status: "signed_out", problem, signIn: () => current.current.signinRedirect({ state: here() }) };
    return {
      status: "signed_in",
      subject,
      tenantId,
      accessToken: tokens(current),
      signOut: async () => {
        localStorage.removeItem(rememberedAt);
        await current.current.signoutRedirect();
      },
      signInAgain: () => current.current.signinRedirect({ state: here() }),
      switchPerson: () => current.current.signinRedirect({ prompt: "login", state: { returnTo: "/" } }),
    };
  }, [busy, subject, tenantId, problem]);
  return <SessionProvider value={session}>{children}</SessionProvider>;
}

/** The token that there is, or a new one; however many ask at once, it is renewed once. */
function tokens(auth: { readonly current: ReturnType<typeof useAuth> }): (how?: "renewed") => Promise<string | null> {
  let renewing: Promise<User | null> | undefined;
  return async (how) => {
    const { user } = auth.current;
    if (user === null || user === undefined) return null;
    if (how === undefined && (user.expires_in ?? 0) > spareSeconds) return user.access_token;
    if (user.refresh_token === undefined) return how === undefined && user.expired !== true ? user.access_token : null;
    renewing ??= auth.current
      .signinSilent()
      .catch(() => null)
      .finally(() => {
        renewing = undefined;
      });
    return (await renewing)?.access_token ?? null;
  };
}
