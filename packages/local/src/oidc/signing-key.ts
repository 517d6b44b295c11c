/** The provider's signing key, kept between runs so that tokens outlive a restart. RS256: API Gateway's authorizer takes only RSA. */
import { createHash, createPrivateKey, generateKeyPairSync, type KeyObject } from "node:crypto";
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

/** Makes a new key, to be stored; takes about 0.1 s. Its `kid` is the thumbprint of RFC 7638. */
export function generateSigningJwk(): SigningJwk {
  const jwk = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({ format: "jwk" });
  const kid = createHash("sha256")
    .update(JSON.stringify({ e: jwk.e, kty: jwk.kty, n: jwk.n }))
    .digest("base64url");
  return SigningJwk.parse({ ...jwk, alg: "RS256", use: "sig", kid });
}

/** @throws z.ZodError when what the store holds is not such a key. */
export function openSigningKey(stored: unknown): SigningKey {
  const jwk = SigningJwk.parse(stored);
  return { jwk, privateKey: createPrivateKey({ key: jwk, format: "jwk" }) };
}

/** What `/oidc/jwks` publishes. */
export const publicKeys = ({ jwk: { kty, alg, use, kid, n, e } }: SigningKey) => ({ keys: [{ kty, alg, use, kid, n, e }] });
