/**
 * Verifies Signature Version 4 on a received request.
 * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
import { createHmac, createSecretKey, hash, type KeyObject, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";

/** Why a request is not believed, with AWS's error name. */
export class SignatureError extends Error {
  override readonly name = "SignatureError";
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** The parts of a request that a signature covers. */
export type SignedRequest = Pick<IncomingMessage, "method" | "url" | "headers" | "rawHeaders">;

/** What a valid signature says. */
export interface Verified {
  readonly accessKeyId: string;
  /** The service and region of the credential scope. */
  readonly service: string;
  readonly region: string;
}

/** How far a request's clock may be from ours, in milliseconds; AWS allows five to fifteen minutes. */
const toleranceMs = 900_000;

/** These may never be left unsigned when they are there. */
const alwaysSigned = ["host", "x-amz-date", "x-amz-security-token", "x-amz-target"];

const hmac = (key: string | Buffer | KeyObject, data: string): Buffer => createHmac("sha256", key).update(data).digest();
const sha256 = (data: string | Uint8Array): string => hash("sha256", data, "hex");
const encode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

const mismatch = (): SignatureError =>
  new SignatureError(
    "InvalidSignatureException",
    "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.",
  );

const authorization =
  /^AWS4-HMAC-SHA256 Credential=([^/,\s]+)\/(\d{8})\/([^/,\s]+)\/([^/,\s]+)\/aws4_request,\s*SignedHeaders=([a-z0-9;._-]+),\s*Signature=([0-9a-f]{64})$/;

const parseAuthorization = (header: string | undefined) => {
  if (header === undefined) throw new SignatureError("MissingAuthenticationTokenException", "Missing Authentication Token");
  const match = authorization.exec(header);
  const [, accessKeyId, date, region, service, signedHeaders, signature] = match ?? [];
  if (
    accessKeyId === undefined ||
    date === undefined ||
    region === undefined ||
    service === undefined ||
    signedHeaders === undefined ||
    signature === undefined
  ) {
    throw new SignatureError(
      "IncompleteSignatureException",
      "Authorization header requires 'Credential', 'SignedHeaders' and 'Signature' of AWS4-HMAC-SHA256.",
    );
  }
  return { accessKeyId, date, region, service, signedHeaders, signature };
};

const parseDate = (text: string): number => {
  const [, y, mo, d, h, mi, s] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text) ?? [];
  const ms = Date.UTC(Number(y), Number(mo) - 1, Number(d), Number(h), Number(mi), Number(s));
  if (Number.isNaN(ms))
    throw new SignatureError("IncompleteSignatureException", "Authorization header requires existence of a valid 'X-Amz-Date' header.");
  return ms;
};

/**
 * Every service but S3 signs the path encoded once more. Clients normalise it before they sign, so that one signature would
 * fit several paths: anything not in normal form is refused.
 */
const canonicalPath = (path: string): string => {
  const segments = path.split("/");
  if (
    segments[0] !== "" ||
    segments.some((segment, index) => segment === "." || segment === ".." || (segment === "" && index > 0 && index < segments.length - 1))
  ) {
    throw mismatch();
  }
  return segments.map(encode).join("/");
};

const decode = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    throw mismatch();
  }
};

const canonicalQuery = (query: string): string =>
  query
    .split("&")
    .filter((pair) => pair !== "")
    .map((pair) => {
      const equals = pair.indexOf("=");
      const [name, value] = equals < 0 ? [pair, ""] : [pair.slice(0, equals), pair.slice(equals + 1)];
      return [encode(decode(name)), encode(decode(value))] as const;
    })
    .sort(([a, x], [b, y]) => (a < b ? -1 : a > b ? 1 : x < y ? -1 : x > y ? 1 : 0))
    .map(([name, value]) => `${name}=${value}`)
    .join("&");

const canonicalHeaders = (request: SignedRequest, names: readonly string[]): string => {
  const seen = new Map<string, number>();
  for (let index = 0; index < request.rawHeaders.length; index += 2) {
    const name = (request.rawHeaders[index] ?? "").toLowerCase();
    seen.set(name, (seen.get(name) ?? 0) + 1);
  }
  for (const name of alwaysSigned) {
    if ((name === "host" || name === "x-amz-date" || seen.has(name)) && !names.includes(name)) {
      throw new SignatureError("InvalidSignatureException", `'${name}' must be a signed header.`);
    }
  }
  return names
    .map((name) => {
      const value = request.headers[name];
      // A header sent twice has no one canonical value: which of the two would be obeyed?
      if (typeof value !== "string" || seen.get(name) !== 1) throw mismatch();
      return `${name}:${value.trim().replace(/\s+/g, " ")}\n`;
    })
    .join("");
};

const keyCacheSize = 2_000;

/**
 * A verifier with its own cache of derived keys.
 * @param secretOf the secret of an access key id and the session token sent with it; throws {@link SignatureError} when unknown
 * @param realNowMs real time in epoch milliseconds
 */
export const signatureVerifier = (secretOf: (accessKeyId: string, sessionToken: string | undefined) => string, realNowMs: () => number) => {
  const keys = new Map<string, KeyObject>();
  const signingKey = (secret: string, date: string, region: string, service: string): KeyObject => {
    const id = `${secret}/${date}/${region}/${service}`;
    let key = keys.get(id);
    if (key === undefined) {
      key = createSecretKey(hmac(hmac(hmac(hmac(`AWS4${secret}`, date), region), service), "aws4_request"));
      if (keys.size >= keyCacheSize) keys.delete(keys.keys().next().value ?? "");
      keys.set(id, key);
    }
    return key;
  };

  /**
   * @param body the received bytes
   * @throws SignatureError unless the request was signed, as it is and just now, with the secret of its access key
   */
  return (request: SignedRequest, body: Uint8Array): Verified => {
    const url = request.url ?? "/";
    const at = url.indexOf("?");
    const query = at < 0 ? "" : url.slice(at + 1);
    if (/(^|&)x-amz-(signature|algorithm)=/i.test(query))
      throw new SignatureError("IncompleteSignatureException", "Presigned requests are not accepted.");
    const { accessKeyId, date, region, service, signedHeaders, signature } = parseAuthorization(request.headers.authorization);
    const { "x-amz-date": sent } = request.headers;
    const amzDate = typeof sent === "string" ? sent : "";
    const sentMs = parseDate(amzDate);
    if (!amzDate.startsWith(date))
      throw new SignatureError(
        "InvalidSignatureException",
        "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP.",
      );
    const driftMs = sentMs - realNowMs();
    if (Math.abs(driftMs) > toleranceMs) {
      throw new SignatureError(
        "InvalidSignatureException",
        driftMs < 0 ? `Signature expired: ${amzDate} is too long ago.` : `Signature not yet current: ${amzDate} is in the future.`,
      );
    }
    const token = request.headers["x-amz-security-token"];
    const secret = secretOf(accessKeyId, typeof token === "string" ? token : undefined);
    const canonical = [
      request.method ?? "",
      canonicalPath(at < 0 ? url : url.slice(0, at)),
      canonicalQuery(query),
      canonicalHeaders(request, signedHeaders.split(";")),
      signedHeaders,
      sha256(body),
    ].join("\n");
    const toSign = `AWS4-HMAC-SHA256\n${amzDate}\n${date}/${region}/${service}/aws4_request\n${sha256(canonical)}`;
    if (!timingSafeEqual(hmac(signingKey(secret, date, region, service), toSign), Buffer.from(signature, "hex"))) throw mismatch();
    return { accessKeyId, service, region };
  };
};
