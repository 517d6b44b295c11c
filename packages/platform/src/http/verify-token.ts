/** Bearer tokens: signature, issuer, audience, times and the shape of the claims. Everything else believes the result. */
import { createRemoteJWKSet, decodeJwt, errors, jwtVerify, type JWTPayload, type JWTVerifyGetKey } from "jose";
import * as z from "zod";
import { realNowMs } from "../clock.ts";
import { issuerUnavailable, superAdminNotHonoured, unauthenticated } from "../problems.ts";
import { Role, TenantId } from "../schema.ts";

export interface TokenSettings {
  /** Accepted issuers; keys come from `jwks_uri` or by OIDC discovery. Only the first may sign super_admins. */
  readonly issuers: readonly { readonly issuer: string; readonly audience: string; readonly jwks_uri?: string | undefined }[];
  /** The only tenant whose people may be super_admins. */
  readonly platformTenantId: string;
}

const algorithms = ["RS256", "PS256", "ES256", "EdDSA"];
const toleranceSeconds = 5;
const refetchMs = 60_000;
const discoveryTimeoutMs = 5_000;

/** Providers that fill claims from templates send null for what they do not know of a person. A role is there, or it is not: null is refused. */
const Claims = z.object({
  /** OpenID Connect Core 2: at most 255 ASCII characters. */
  sub: z.string().regex(/^[\x20-\x7e]{1,255}$/),
  tenant_id: TenantId,
  role: Role.optional(),
  email: z.string().trim().toLowerCase().max(254).pipe(z.email()).nullish(),
  // Some providers send booleans as text.
  email_verified: z
    .union([z.boolean(), z.enum(["true", "false"]).transform((text) => text === "true")])
    .nullish()
    .transform((verified) => verified ?? false),
  name: z
    .string()
    // The cut may go through a character, of which storage takes no half.
    .transform((text) => text.trim().slice(0, 120).toWellFormed())
    .nullish(),
});

const isGiven = <T>(claim: T | null | undefined): claim is T => claim !== null && claim !== undefined;

/** What a token says, once it is believed. */
export interface VerifiedClaims {
  readonly issuer: string;
  readonly sub: string;
  readonly tenant_id: TenantId;
  /** Absent: the user's record decides. */
  readonly role?: Role;
  readonly email?: string;
  readonly email_verified: boolean;
  readonly name?: string;
}

const refused = (detail: string) => unauthenticated({ detail }, { "www-authenticate": 'Bearer error="invalid_token"' });

const Discovery = z.object({ issuer: z.string(), jwks_uri: z.url() });

/** OpenID Connect Discovery 1.0, 4.3: the document must name the very issuer it was fetched for. */
async function discover(issuer: string): Promise<URL> {
  const response = await fetch(`${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`, {
    redirect: "error",
    signal: AbortSignal.timeout(discoveryTimeoutMs),
  });
  if (!response.ok) throw new Error(`discovery answered ${response.status}`);
  const document = Discovery.parse(await response.json());
  const uri = new URL(document.jwks_uri);
  if (document.issuer !== issuer || uri.protocol !== new URL(issuer).protocol) throw new Error("discovery names another issuer");
  return uri;
}

/** The issuer's keys, cached; an unknown kid refetches them at most once a minute. */
function keysOf(issuer: string, jwksUri: string | undefined): JWTVerifyGetKey {
  let keys: Promise<JWTVerifyGetKey> | undefined;
  const load = async (): Promise<JWTVerifyGetKey> => {
    const uri = jwksUri === undefined ? await discover(issuer) : new URL(jwksUri);
    return createRemoteJWKSet(uri, { cooldownDuration: refetchMs });
  };
  return async (header, token) => {
    try {
      keys ??= load().catch((error: unknown) => {
        keys = undefined;
        throw error;
      });
      return await (
        await keys
      )(header, token);
    } catch (error) {
      const theTokens = [errors.JWKSNoMatchingKey, errors.JWKSMultipleMatchingKeys, errors.JOSENotSupported];
      if (theTokens.some((type) => error instanceof type)) throw error;
      throw issuerUnavailable({}, { "retry-after": "5" });
    }
  };
}

/** Like API Gateway's authorizer: `aud` decides where it is present; access tokens without one name their client. */
const isMeantFor = (payload: JWTPayload, audience: string): boolean => {
  if (payload.aud !== undefined) return [payload.aud].flat().includes(audience);
  return payload["azp"] === audience || payload["client_id"] === audience;
};

/**
 * Makes the function that turns an `Authorization` header into believed claims.
 *
 * It throws `auth.unauthenticated` (401, never quoting the token) for a missing, forged, expired or malformed token,
 * `auth.super_admin_not_honoured` (403) for a super_admin of another tenant or issuer, and `auth.issuer_unavailable`
 * (503) when the issuer's keys cannot be fetched.
 */
export function tokenVerifier({
  issuers,
  platformTenantId,
}: TokenSettings): (authorization: string | undefined) => Promise<VerifiedClaims> {
  const keys = new Map(issuers.map(({ issuer, jwks_uri }) => [issuer, keysOf(issuer, jwks_uri)]));

  return async (authorization) => {
    if (authorization === undefined) throw unauthenticated({}, { "www-authenticate": "Bearer" });
    const token = /^Bearer +([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(authorization)?.[1];
    if (token === undefined) throw refused("The Authorization header is not a bearer JWT.");

    const issuer = claimedIssuer(token);
    const key = issuer === undefined ? undefined : keys.get(issuer);
    if (issuer === undefined || key === undefined) throw refused("The token's issuer is not accepted here.");

    const payload = await verifiedPayload(token, issuer, key);
    if (!issuers.some((accepted) => accepted.issuer === issuer && isMeantFor(payload, accepted.audience))) {
      throw refused("The token is meant for another audience.");
    }
    const { success, data, error } = Claims.safeParse(payload);
    if (!success) throw refused(`The token's claim ${String(error.issues[0]?.path[0])} is missing or not valid.`);

    const { role, email, email_verified, name } = data;
    if (role === "super_admin" && (data.tenant_id !== platformTenantId || issuer !== issuers[0]?.issuer)) throw superAdminNotHonoured();
    return {
      issuer,
      sub: data.sub,
      tenant_id: data.tenant_id,
      email_verified,
      ...(role !== undefined && { role }),
      ...(isGiven(email) && { email }),
      ...(isGiven(name) && name !== "" && { name }),
    };
  };
}

/** Read before the signature is checked, only to choose whose keys check it. */
function claimedIssuer(token: string): string | undefined {
  try {
    const { iss } = decodeJwt(token);
    return typeof iss === "string" ? iss : undefined;
  } catch {
    return undefined;
  }
}

async function verifiedPayload(token: string, issuer: string, key: JWTVerifyGetKey): Promise<JWTPayload> {
  try {
    const options = {
      issuer,
      algorithms,
      requiredClaims: ["exp", "sub"],
      clockTolerance: toleranceSeconds,
      currentDate: new Date(realNowMs()),
    };
    return (await jwtVerify(token, key, options)).payload;
  } catch (error) {
    if (error instanceof errors.JWTExpired) throw refused("The token has expired.");
    if (error instanceof errors.JOSEError) throw refused("The token is not valid.");
    throw error;
  }
}
