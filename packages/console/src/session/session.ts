/** Who is signed in, however they did. */
import { createContext, useContext } from "react";

export interface SignedIn {
  readonly status: "signed_in";
  /** The person's id at the identity provider: another one is another session. */
  readonly subject: string;
  /**
   * A token that is good for some time yet; null when there is none to be had, and the person has to sign in again.
   * @param how `renewed`: the API refused the one before
   * @throws when there is no telling, since the provider cannot be reached
   */
  readonly accessToken: (how?: "renewed") => Promise<string | null>;
  readonly signOut: () => Promise<void>;
  /** Signs in as the same person again, and comes back to this page. @throws when the provider cannot be reached */
  readonly signInAgain: () => Promise<void>;
  /** Signs in as somebody else, without signing out first. */
  readonly switchPerson: () => Promise<void>;
}

export interface SignedOut {
  readonly status: "signed_out";
  /** What went wrong, in the identity provider's words; null when nothing did. */
  readonly problem: string | null;
  /** Goes to the provider's page. Undefined: the provider's own form is shown instead. */
  readonly signIn: (() => Promise<void>) | undefined;
}

export type Session = { readonly status: "loading" } | SignedIn | SignedOut;

const SessionContext = createContext<Session>({ status: "loading" });
export const SessionProvider = SessionContext.Provider;

export const useSession = (): Session => useContext(SessionContext);

/** For what is shown to people who are signed in only. */
export function useSignedIn(): SignedIn {
  const session = useSession();
  if (session.status !== "signed_in") throw new Error("nobody is signed in");
  return session;
}
