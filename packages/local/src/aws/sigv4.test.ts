import { Sha256 } from "@aws-crypto/sha256-js";
import { SignatureV4 } from "@smithy/signature-v4";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { signatureVerifier, type SignedRequest } from "./sigv4.ts";

/** What is sent over the wire, as the server sees it. */
interface Sent {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const nowMs = Date.UTC(2026, 10, 22, 10, 0, 0);
const credentials = { accessKeyId: "ASIAEXAMPLE", secretAccessKey: "a secret", sessionToken: "a.token" };
const verify = signatureVerifier(
  (accessKeyId, token) =>
    accessKeyId === credentials.accessKeyId && token === credentials.sessionToken ? credentials.secretAccessKey : "another secret",
  () => nowMs,
);

const received = ({ method, url, headers }: Sent): SignedRequest => ({
  method,
  url,
  headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
  rawHeaders: Object.entries(headers).flat(),
});
const accepts = (sent: Sent): boolean => {
  try {
    verify(received(sent), Buffer.from(sent.body));
    return true;
  } catch {
    return false;
  }
};

const strict = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

const sign = async (
  request: { method: string; path: string; query: Record<string, string | string[]>; headers: Record<string, string>; body: string },
  atMs = nowMs,
): Promise<Sent> => {
  const signer = new SignatureV4({ credentials, region: "eu-west-1", service: "dynamodb", sha256: Sha256 });
  const headers = { host: "127.0.0.1:4100", ...request.headers };
  const signed = await signer.sign({ ...request, headers, protocol: "http:", hostname: "127.0.0.1" }, { signingDate: new Date(atMs) });
  const query = Object.entries(request.query)
    .flatMap(([name, values]) => [values].flat().map((value) => `${strict(name)}=${strict(value)}`))
    .join("&");
  return { method: request.method, url: request.path + (query === "" ? "" : `?${query}`), headers: signed.headers, body: request.body };
};

const word = fc.string({ minLength: 1, maxLength: 12, unit: fc.constantFrom(...Array.from("abcXYZ019-_.~ !'()*:/@&=+$,#%?é漢🙂")) });
const segment = word.map(strict).filter((text) => text !== "." && text !== "..");
const requests = fc.record({
  method: fc.constantFrom("GET", "POST", "PUT", "DELETE"),
  path: fc
    .tuple(fc.array(segment, { maxLength: 4 }), fc.boolean())
    .map(([segments, slash]) => `/${segments.join("/")}${slash && segments.length > 0 ? "/" : ""}`),
  query: fc.dictionary(word, fc.oneof(word, fc.array(word, { minLength: 1, maxLength: 3 })), { maxKeys: 4, noNullPrototype: true }),
  headers: fc.record({
    "x-amz-target": fc.constantFrom("DynamoDB_20120810.GetItem", "DynamoDB_20120810.Query"),
    "content-type": fc.constant("application/x-amz-json-1.0"),
    "x-amz-meta": fc.string({ unit: fc.constantFrom("a", "B", " ", "  ", "1"), maxLength: 8 }),
  }),
  body: fc.string({ unit: "grapheme" }),
});

test("every request that the SDK's signer signs is accepted, and none that was changed on its way", async () => {
  await fc.assert(
    fc.asyncProperty(requests, fc.nat(), async (request, pick) => {
      const sent = await sign(request);
      expect(accepts(sent)).toBe(true);

      const flip = (text: string): string => {
        const at = pick % text.length;
        return text.slice(0, at) + (text[at] === "a" ? "b" : "a") + text.slice(at + 1);
      };
      const { authorization = "" } = sent.headers;
      const tampered: Sent[] = [
        { ...sent, body: `${sent.body} ` },
        { ...sent, method: sent.method === "GET" ? "POST" : "GET" },
        { ...sent, url: sent.url.includes("?") ? `${sent.url}&x=1` : `${sent.url}?x=1` },
        { ...sent, url: `/x${sent.url}` },
        { ...sent, headers: { ...sent.headers, host: "127.0.0.1:4101" } },
        { ...sent, headers: { ...sent.headers, "x-amz-target": "DynamoDB_20120810.Scan" } },
        { ...sent, headers: { ...sent.headers, "x-amz-date": "20261122T100001Z" } },
        { ...sent, headers: { ...sent.headers, "x-amz-meta": `${request.headers["x-amz-meta"]}c` } },
        {
          ...sent,
          headers: {
            ...sent.headers,
            authorization: authorization.replace(/Signature=(.+)$/, (_, signature: string) => `Signature=${flip(signature)}`),
          },
        },
        { ...sent, headers: { ...sent.headers, authorization: authorization.replace("eu-west-1", "eu-west-2") } },
        { ...sent, headers: { ...sent.headers, authorization: authorization.replace("/dynamodb/", "/sts/") } },
      ];
      expect(tampered.filter(accepts)).toEqual([]);
    }),
    { numRuns: 150 },
  );
});

const plain = { method: "POST", path: "/aws/", query: {}, headers: { "x-amz-target": "DynamoDB_20120810.GetItem" }, body: "{}" };
const refusal = (sent: Sent | SignedRequest, body = "{}"): string | undefined => {
  try {
    verify("rawHeaders" in sent ? sent : received(sent), Buffer.from(body));
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
};

test.each(["host", "x-amz-date", "x-amz-security-token", "x-amz-target"])("a request whose %s is not signed is refused", async (name) => {
  const signer = new SignatureV4({ credentials, region: "eu-west-1", service: "dynamodb", sha256: Sha256 });
  const { headers } = await signer.sign(
    { ...plain, headers: { host: "127.0.0.1", ...plain.headers }, protocol: "http:", hostname: "127.0.0.1" },
    { signingDate: new Date(nowMs), unsignableHeaders: new Set([name]) },
  );
  const sent = { method: "POST", url: "/aws/", headers, body: "{}" };
  expect(refusal(sent)).toBe(`'${name}' must be a signed header.`);
});

test("a signature lives fifteen minutes in either direction", async () => {
  const minute = 60_000;
  expect(accepts(await sign(plain, nowMs - 15 * minute))).toBe(true);
  expect(accepts(await sign(plain, nowMs + 15 * minute))).toBe(true);
  expect(refusal(await sign(plain, nowMs - 15 * minute - 1_000))).toContain("expired");
  expect(refusal(await sign(plain, nowMs + 15 * minute + 1_000))).toContain("not yet current");
});

test("a signed header that is sent twice is refused", async () => {
  const sent = received(await sign(plain));
  expect(refusal(sent)).toBeUndefined();
  expect(refusal({ ...sent, rawHeaders: [...sent.rawHeaders, "X-Amz-Target", "DynamoDB_20120810.Scan"] })).toContain("does not match");
});

test.each(["/aws//x", "/aws/./x", "/aws/y/../x", "//aws/x"])(
  "a path out of normal form (%s) is refused, though its signature fits",
  async (path) => {
    expect(refusal(await sign({ ...plain, path }))).toContain("does not match");
  },
);

test("presigned, unsigned and malformed requests are refused", async () => {
  const sent = await sign(plain);
  expect(refusal({ ...sent, url: "/aws/?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Signature=00" })).toContain("Presigned");
  const { authorization: _, ...unsigned } = sent.headers;
  expect(refusal({ ...sent, headers: unsigned })).toBe("Missing Authentication Token");
  expect(refusal({ ...sent, headers: { ...sent.headers, authorization: "Bearer x" } })).toContain("Authorization header requires");
  expect(refusal({ ...sent, headers: { ...sent.headers, "x-amz-date": "yesterday" } })).toContain("X-Amz-Date");
});
