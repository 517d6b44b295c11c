/** What an access token of the local identity provider says: the same, whether the provider or `POST /_local/token` signs it. */
import { randomUUID } from "node:crypto";
import { SignJWT } from "jose";
import type { Person } from "./people.ts";
import type { SigningKey } from "./signing-key.ts";

/** `aud` of every access token, and what the API asks for. */
export const audience = "bulkhead";

/** The OAuth client of the console. */
export const consoleClientId = "bulkhead-console";

/** How long an access token is valid. */
export const accessTokenSeconds = 3600;

export const scopes = "openid profile email";

/** The claims of a person beside the registered ones; `role` only where the person has one. */
export const personClaims = (person: Person): Record<string, string | boolean> => ({
  tenant_id: person.tenant_id,
  ...(person.role !== null && { role: person.role }),
  email: person.email,
  email_verified: true,
  name: person.name,
});

/** Signs an access token as the provider would after the person has signed in. Valid from now, in real time, for an hour. */
export const signAccessToken = (issuer: string, key: SigningKey, person: Person): Promise<string> =>
  new SignJWT({ ...personClaims(person), scope: scopes, client_id: consoleClientId })
    .setProtectedHeader({ alg: key.jwk.alg, kid: key.jwk.kid, typ: "at+jwt" })
    .setIssuer(issuer)
    .setAudience(audience)
    .setSubject(person.sub)
    .setJti(randomUUID())
    .setIssuedAt()
    .setExpirationTime(`${accessTokenSeconds}s`)
    .sign(key.privateKey);
