/** API Gateway's JWT authorizer: it lets a request through or answers 401; what the claims mean is the function's affair. */
import { createLocalJWKSet, errors, jwtVerify, type JSONWebKeySet } from "jose";

export interface AuthorizerOptions {
  readonly issuer: string;
  readonly audience: string;
  readonly jwks: JSONWebKeySet;
}

export type Authorization =
  | { readonly allowed: true; /** As strings, the way they reach the function. */ readonly claims: Readonly<Record<string, string>> }
  | { readonly allowed: false; /** The `www-authenticate` header. */ readonly challenge: string };

/** Judges the `Authorization` header. Expiry is real time. */
export type Authorizer = (header: string | undefined) => Promise<Authorization>;

export function jwtAuthorizer({ issuer, audience, jwks }: AuthorizerOptions): Authorizer {
  const keys = createLocalJWKSet(jwks);
  return async (header) => {
    const token = header?.replace(/^Bearer /i, "").trim();
    if (token === undefined || token === "") return { allowed: false, challenge: "Bearer" };
    try {
      // HTTP APIs verify RSA signatures only.
      const { payload } = await jwtVerify(token, keys, {
        issuer,
        audience,
        algorithms: ["RS256", "RS384", "RS512"],
        requiredClaims: ["exp"],
      });
      return { allowed: true, claims: Object.fromEntries(Object.entries(payload).map(([name, value]) => [name, claimText(value)])) };
    } catch (error) {
      const why = error instanceof errors.JWTExpired ? "the token has expired" : "the token is not valid";
      return { allowed: false, challenge: `Bearer scope="" error="invalid_token" error_description="${why}"` };
    }
  };
}

const claimText = (value: unknown): string => {
  if (typeof value === "string") return value;
  if (Array.isArray(value)) return `[${value.map(claimText).join(" ")}]`;
  // Numbers, booleans, null and objects.
  return JSON.stringify(value);
};
