/** The identity side of the local run in one piece, for the host to mount. */
import type { DatabaseSync } from "node:sqlite";
import { addDemo, addPlatform } from "./demo-people.ts";
import { openPeople, type People } from "./people.ts";
import { identityProvider, type IdentityProvider } from "./provider.ts";
import { openSigningKey } from "./signing-key.ts";
import { tokenRoutes, type TokenRoutes } from "./token.ts";

export interface IdentityOptions {
  /** The host's store: the directory of people lives in it. */
  readonly database: DatabaseSync;
  /** As `generateSigningJwk()` made it, out of the host's store. */
  readonly signingJwk: unknown;
  /** `http://localhost:<port>`, where the local run listens. */
  readonly origin: string;
  /** Adds acme, globex and their people. */
  readonly demo: boolean;
  /** Returns when all that the product has done so far has reached the bus and `people.learn`. */
  readonly settle: () => Promise<void>;
}

export interface Identity extends IdentityProvider {
  readonly people: People;
  /** Handlers of the identity's `/_local` routes, by method and path; each takes the parsed JSON body. */
  readonly routes: TokenRoutes;
}

export function openIdentity({ database, signingJwk, origin, demo, settle }: IdentityOptions): Identity {
  const people = openPeople(database);
  addPlatform(people);
  if (demo) addDemo(people);
  const key = openSigningKey(signingJwk);
  const provider = identityProvider({ origin, key, people });
  return { ...provider, people, routes: tokenRoutes({ issuer: provider.issuer, key, people, settle }) };
}
