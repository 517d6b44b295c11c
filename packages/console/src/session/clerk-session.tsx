/** Signing in through Clerk, where a publishable key is configured. Clerk keeps the session; tokens are asked for when they are needed. */
import { ClerkProvider, SignIn, useAuth, useClerk } from "@clerk/react";
import { type ReactNode, useMemo } from "react";
import { type Session, SessionProvider } from "./session.ts";

export function ClerkSession({ publishableKey, children }: { readonly publishableKey: string; readonly children: ReactNode }) {
  return (
    <ClerkProvider publishableKey={publishableKey} afterSignOutUrl="/">
      <FromClerk>{children}</FromClerk>
    </ClerkProvider>
  );
}

function FromClerk({ children }: { readonly children: ReactNode }) {
  const { isLoaded, userId, orgId, getToken } = useAuth();
  const clerk = useClerk();
  const session = useMemo((): Session => {
    if (!isLoaded) return { status: "loading" };
    if (userId === null) return { status: "signed_out", problem: null, signIn: undefined };
    return {
      status: "signed_in",
      // Another organisation is another tenant, hence another session.
      subject: `${userId}@${orgId ?? ""}`,
      accessToken: (how) => getToken({ skipCache: how === "renewed" }),
      signOut: () => clerk.signOut(),
      signInAgain: async () => clerk.openSignIn({}),
      switchPerson: () => clerk.signOut(),
    };
  }, [isLoaded, userId, orgId, getToken, clerk]);
  return <SessionProvider value={session}>{children}</SessionProvider>;
}

/** Clerk's own form, as the sign-in page: for those who have no account yet, too. Whoever comes in gets to the address that they asked for. */
export function ClerkSignIn() {
  const here = location.pathname + location.search;
  return <SignIn routing="hash" withSignUp fallbackRedirectUrl={here} signUpFallbackRedirectUrl={here} />;
}
