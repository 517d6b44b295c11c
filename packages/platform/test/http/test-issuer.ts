/** An OpenID provider on loopback with real keys: discovery, JWKS, and tokens as good or as bad as a test wants them. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, exportSPKI, generateKeyPair, importJWK, SignJWT, type GenerateKeyPairResult, type JWTPayload } from "jose";

export const algorithms = ["RS256", "PS256", "ES256", "EdDSA"] as const;
export type Algorithm = (typeof algorithms)[number];

export interface TestIssuer {
  readonly issuer: string;
  /** How often the keys were fetched. */
  readonly keyFetches: () => number;
  /** The public RSA key in PEM, as an attacker would use it for HS256. */
  readonly publicPem: string;
  /** Signs exactly these claims; `as` names another algorithm that the key can sign with. */
  readonly sign: (
    claims: JWTPayload,
    options?: { readonly alg?: Algorithm; readonly kid?: string; readonly as?: string },
  ) => Promise<string>;
  /** From now on discovery and keys answer these statuses. */
  readonly answerWith: (discovery: number, keys: number) => void;
  readonly close: () => Promise<void>;
}

export async function startIssuer(): Promise<TestIssuer> {
  const keys = new Map(await Promise.all(algorithms.map(async (alg) => [alg, await generateKeyPair(alg, { extractable: true })] as const)));
  const keyOf = (alg: Algorithm): GenerateKeyPairResult => {
    const pair = keys.get(alg);
    if (pair === undefined) throw new Error(alg);
    return pair;
  };
  const jwks = {
    keys: await Promise.all([...keys].map(async ([alg, { publicKey }]) => ({ ...(await exportJWK(publicKey)), kid: alg, use: "sig" }))),
  };

  let keyFetches = 0;
  let discoveryStatus = 200;
  let keyStatus = 200;
  const server = createServer((request, response) => {
    response.setHeader("content-type", "application/json");
    if (request.url === "/.well-known/openid-configuration") {
      response.statusCode = discoveryStatus;
      response.end(JSON.stringify({ issuer, jwks_uri: `${issuer}/keys` }));
    } else if (request.url === "/keys") {
      keyFetches += 1;
      response.statusCode = keyStatus;
      response.end(JSON.stringify(jwks));
    } else {
      response.statusCode = 404;
      response.end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const issuer = `http://127.0.0.1:${portOf(server.address())}`;

  return {
    issuer,
    keyFetches: () => keyFetches,
    publicPem: await exportSPKI(keyOf("RS256").publicKey),
    sign: async (claims, { alg = "RS256", kid = alg, as = alg } = {}) =>
      await new SignJWT(claims)
        .setProtectedHeader({ alg: as, kid, typ: "JWT" })
        .sign(await importJWK(await exportJWK(keyOf(alg).privateKey), as)),
    answerWith: (discovery, keys) => {
      discoveryStatus = discovery;
      keyStatus = keys;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const portOf = (address: AddressInfo | string | null): number => {
  if (typeof address !== "object" || address === null) throw new Error("not listening on a port");
  return address.port;
};
