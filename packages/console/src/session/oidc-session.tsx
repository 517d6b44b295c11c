/** Signing in with any OpenID provider: authorization code with PKCE. Tokens stay in memory. */
import type { Config } from "@bulkhead/reference/contract";
import { ErrorResponse, InMemoryWebStorage, type User, UserManager, WebStorageStateStore } from "oidc-client-ts";
import { type ReactNode, useEffect, useMemo, useRef, useState } from "react";
import { AuthProvider, hasAuthParams, useAuth } from "react-oidc-context";
import * as z from "zod";
import { keptInBrowser, storageOfTab } from "../ui/storage.ts";
import { type Session, SessionProvider } from "./session.ts";

/** That somebody was signed in here: on the next visit the provider is asked, without a page of its own, whether they still are. Not a token. */
const rememberedAt = "bulkhead.signed_in";

/** A token that expires sooner is renewed before it is used, in seconds. */
const spareSeconds = 30;

/** Where to go on after the provider; only a path of this site. */
const ReturnTo = z.object({ returnTo: z.string().regex(/^\/(?!\/)/) });

const here = () => ({ returnTo: location.pathname + location.search });

/** What the provider added to the address goes. */
const goOn = (state: unknown): void => history.replaceState(null, "", ReturnTo.safeParse(state).data?.returnTo ?? "/");

const managerFor = ({ issuer, client_id, audience }: Config): UserManager =>
  new UserManager({
    authority: issuer,
    client_id,
    redirect_uri: `${location.origin}/`,
    post_logout_redirect_uri: `${location.origin}/`,
    scope: "openid profile email offline_access",
    extraQueryParams: { audience },
    userStore: new WebStorageStateStore({ store: new InMemoryWebStorage() }),
    // The state and verifier of a sign-in under way: useless once the code has been exchanged.
    stateStore: new WebStorageStateStore({ store: storageOfTab() ?? new InMemoryWebStorage() }),
    automaticSilentRenew: false,
  });

export function OidcSession({ config, children }: { readonly config: Config; readonly children: ReactNode }) {
  const [manager] = useState(() => managerFor(config));
  return (
    <AuthProvider userManager={manager} onSigninCallback={(user) => goOn(user?.state)}>
      <FromOidc manager={manager}>{children}</FromOidc>
    </AuthProvider>
  );
}

/** What a provider answers who was asked not to show a page, when it would have to. */
const wantsAPage = new Set(["login_required", "interaction_required", "consent_required", "account_selection_required"]);

/** The provider's own code for why it refused; undefined where something else went wrong. */
const refusalOf = (error: unknown): string | undefined => (error instanceof ErrorResponse ? (error.error ?? undefined) : undefined);

function FromOidc({ manager, children }: { readonly manager: UserManager; readonly children: ReactNode }) {
  const auth = useAuth();
  const { user, isLoading, error } = auth;
  const current = useRef(auth);
  current.current = auth;
  const subject = user?.profile.sub;
  const hasToShow = wantsAPage.has(refusalOf(error?.innerError) ?? "");
  const asks = !isLoading && subject === undefined && error === undefined && keptInBrowser.read(rememberedAt) !== null && !hasAuthParams();

  useEffect(() => {
    if (subject !== undefined) keptInBrowser.write(rememberedAt, "1");
    else if (hasToShow) keptInBrowser.write(rememberedAt, null);
  }, [subject, hasToShow]);
  useEffect(() => {
    // One that was not let in goes on from where they wanted to, too.
    if (error !== undefined && hasAuthParams()) goOn(error.innerError instanceof ErrorResponse ? error.innerError.state : undefined);
  }, [error]);
  useEffect(() => {
    if (asks) void current.current.signinRedirect({ prompt: "none", state: here() });
  }, [asks]);

  const busy = isLoading || asks;
  const problem = subject !== undefined || error === undefined || hasToShow ? null : error.message;
  const session = useMemo((): Session => {
    if (busy) return { status: "loading" };
    if (subject === undefined) return { status: "signed_out", problem, signIn: () => current.current.signinRedirect({ state: here() }) };
    return {
      status: "signed_in",
      subject,
      accessToken: tokensOf(manager),
      signOut: () => {
        keptInBrowser.write(rememberedAt, null);
        return current.current.signoutRedirect();
      },
      // Past the context, which would call this loading: what is on screen stays until the page is left.
      signInAgain: () => manager.signinRedirect({ state: here() }),
      switchPerson: () => current.current.signinRedirect({ prompt: "login", state: { returnTo: "/" } }),
    };
  }, [manager, busy, subject, problem]);
  return <SessionProvider value={session}>{children}</SessionProvider>;
}

/** The token that there is, or a new one; however many ask at once, it is renewed once. */
function tokensOf(manager: UserManager): (how?: "renewed") => Promise<string | null> {
  let renewing: Promise<User | null> | undefined;
  let hasEnded = false;
  return async (how) => {
    const user = await manager.getUser();
    if (user === null || hasEnded) return null;
    if (how === undefined && (user.expires_in ?? Number.POSITIVE_INFINITY) > spareSeconds) return user.access_token;
    const held = how === undefined && user.expired !== true ? user.access_token : null;
    if (user.refresh_token === undefined) return held;
    renewing ??= manager.signinSilent().finally(() => {
      renewing = undefined;
    });
    try {
      return (await renewing)?.access_token ?? null;
    } catch (error) {
      const refusal = refusalOf(error) ?? "";
      hasEnded = refusal === "invalid_grant" || wantsAPage.has(refusal);
      if (hasEnded) return null;
      // The provider may be there again in a moment.
      if (held === null) throw error;
      return held;
    }
  };
}
