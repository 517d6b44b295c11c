/**
 * Stateless credentials: the session token is the principal itself under an HMAC, and the secret follows from it. Nothing is
 * stored, so that they outlive a restart given the same master key.
 */
import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import * as z from "zod";
import type { Principal } from "../services.ts";

/** AWS's shortest session. */
export const shortestSessionMs = 900_000;

export interface IssuedCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly expiration: Date;
}

/** Whom an access key and token stand for; `expired` when they once did. */
export type Lookup = { readonly secret: string; readonly principal: Principal; readonly expiresMs: number } | "expired" | undefined;

export interface Credentials {
  /**
   * New credentials for a principal.
   * @param ttlMs lifetime in milliseconds of real time
   * @throws RangeError when it is shorter than 15 minutes
   */
  issue(principal: Principal, ttlMs: number): IssuedCredentials;
  /** The principal behind an access key id and a session token, unless they are not ours or do not belong together. */
  lookup(accessKeyId: string, sessionToken: string | undefined): Lookup;
}

const Sealed = z.object({
  key: z.string(),
  until: z.number(),
  role: z.string(),
  session: z.string(),
  tags: z.record(z.string(), z.string()),
  worker: z.string().optional(),
});

const base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const newKeyId = (): string => `ASIA${Array.from(randomBytes(16), (byte) => base32[byte & 31]).join("")}`;

const cacheSize = 5_000;

/**
 * @param masterKey the secret from which all credentials follow; at least 16 bytes
 * @param realNowMs real time in epoch milliseconds: credentials know no business time
 */
export const credentialIssuer = (masterKey: string | Uint8Array, realNowMs: () => number): Credentials => {
  if (masterKey.length < 16) throw new RangeError("the master key of credentials needs at least 16 bytes");
  const mac = (purpose: "token" | "secret", text: string): string =>
    createHmac("sha256", masterKey).update(`${purpose}\n${text}`).digest("base64url");
  type Opened = { readonly secret: string; readonly accessKeyId: string; readonly principal: Principal; readonly expiresMs: number };
  const opened = new Map<string, Opened>();

  const open = (token: string): Opened | undefined => {
    const known = opened.get(token);
    if (known !== undefined) return known;
    const dot = token.indexOf(".");
    if (dot < 0) return undefined;
    const payload = token.slice(0, dot);
    const expected = Buffer.from(mac("token", payload));
    const given = Buffer.from(token.slice(dot + 1));
    if (expected.length !== given.length || !timingSafeEqual(expected, given)) return undefined;
    const { key, until, role, session, tags, worker } = Sealed.parse(JSON.parse(Buffer.from(payload, "base64url").toString()));
    const principal: Principal = { roleArn: role, sessionName: session, tags, ...(worker !== undefined && { worker }) };
    const fresh: Opened = { secret: mac("secret", payload).slice(0, 40), accessKeyId: key, principal, expiresMs: until };
    if (opened.size >= cacheSize) opened.delete(opened.keys().next().value ?? "");
    opened.set(token, fresh);
    return fresh;
  };

  return {
    issue: ({ roleArn, sessionName, tags, worker }, ttlMs) => {
      if (!(ttlMs >= shortestSessionMs)) throw new RangeError("credentials live at least 15 minutes");
      const accessKeyId = newKeyId();
      const expiration = new Date(realNowMs() + ttlMs);
      const sealed: z.input<typeof Sealed> = {
        key: accessKeyId,
        until: expiration.getTime(),
        role: roleArn,
        session: sessionName,
        tags: { ...tags },
        worker,
      };
      const payload = Buffer.from(JSON.stringify(sealed)).toString("base64url");
      return {
        accessKeyId,
        secretAccessKey: mac("secret", payload).slice(0, 40),
        sessionToken: `${payload}.${mac("token", payload)}`,
        expiration,
      };
    },
    lookup: (accessKeyId, sessionToken) => {
      if (sessionToken === undefined) return undefined;
      const found = open(sessionToken);
      if (found === undefined || found.accessKeyId !== accessKeyId) return undefined;
      return found.expiresMs > realNowMs() ? found : "expired";
    },
  };
};
