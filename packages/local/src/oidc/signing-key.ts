/** The provider's signing key, kept between runs so that tokens outlive a restart. RS256: API Gateway's authorizer takes only RSA. */
import { createPrivateKey, generateKeyPair, type KeyObject } from "node:crypto";
import { promisify } from "node:util";
import { calculateJwkThumbprint } from "jose";
import * as z from "zod";

const part = z.string().min(1);

/** A private RSA key as it is stored. */
export const SigningJwk = z.object({
  kty: z.literal("RSA"),
  alg: z.literal("RS256"),
  use: z.literal("sig"),
  kid: part,
  n: part,
  e: part,
  d: part,
  p: part,
  q: part,
  dp: part,
  dq: part,
  qi: part,
});
export type SigningJwk = z.infer<typeof SigningJwk>;

export interface SigningKey {
  readonly jwk: SigningJwk;
  readonly privateKey: KeyObject;
}

/** Makes a new key, to be stored. */
export async function generateSigningJwk(): Promise<SigningJwk> {
  const { privateKey } = await promisify(generateKeyPair)("rsa", { modulusLength: 2048 });
  const jwk = privateKey.export({ format: "jwk" });
  return SigningJwk.parse({ ...jwk, alg: "RS256", use: "sig", kid: await calculateJwkThumbprint({ kty: "RSA", n: jwk.n ?? "", e: jwk.e ?? "" }) });
}

/** @throws z.ZodError when what the store holds is not such a key. */
export function openSigningKey(stored: unknown): SigningKey {
  const jwk = SigningJwk.parse(stored);
  return { jwk, privateKey: createPrivateKey({ key: jwk, format: "jwk" }) };
}

/** What `/oidc/jwks` publishes. */
export const publicKeys = ({ jwk: { kty, alg, use, kid, n, e } }: SigningKey) => ({ keys: [{ kty, alg, use, kid, n, e }] });
