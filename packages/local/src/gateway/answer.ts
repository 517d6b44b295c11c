/** What a function answered, as API Gateway puts it on the wire. */
import type { ServerResponse } from "node:http";
import * as z from "zod";

const HeaderValue = z.union([z.string(), z.number(), z.boolean()]).transform(String);

/** Payload format 2.0. Without a status code the whole answer is the body, as JSON. */
const Answer = z.object({
  statusCode: z.int().min(100).max(599),
  headers: z.record(z.string(), HeaderValue).default({}),
  cookies: z.array(z.string()).default([]),
  body: z.string().default(""),
  isBase64Encoded: z.boolean().default(false),
});

/** Lambda's limit for an answer. */
const largestAnswerBytes = 6 * 1024 * 1024;

/** Headers of one connection, which are not the function's to set. */
const hopByHop = new Set([
  "connection",
  "keep-alive",
  "transfer-encoding",
  "content-length",
  "upgrade",
  "proxy-authenticate",
  "te",
  "trailer",
]);

/** Writes it; false when it is nothing that API Gateway could send. */
export function sendAnswer(response: ServerResponse, requestId: string, raw: unknown, head: boolean): boolean {
  const isWhole = typeof raw === "object" && raw !== null && "statusCode" in raw;
  const answer = Answer.safeParse(
    isWhole ? raw : { statusCode: 200, headers: { "content-type": "application/json" }, body: JSON.stringify(raw) },
  );
  if (!answer.success) return false;
  const { statusCode, headers, cookies, body, isBase64Encoded } = answer.data;
  const bytes = Buffer.from(body, isBase64Encoded ? "base64" : "utf8");
  if (bytes.length > largestAnswerBytes) return false;
  for (const [name, value] of Object.entries(headers)) if (!hopByHop.has(name.toLowerCase())) response.setHeader(name, value);
  if (cookies.length > 0) response.setHeader("set-cookie", cookies);
  response.setHeader("apigw-requestid", requestId);
  if (statusCode !== 204 && statusCode !== 304) response.setHeader("content-length", bytes.length);
  response.writeHead(statusCode);
  response.end(head ? undefined : bytes);
  return true;
}

/** What API Gateway answers by itself. */
export function sendMessage(
  response: ServerResponse,
  status: number,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  const body = JSON.stringify({ message });
  response.writeHead(status, {
    "content-type": "application/json",
    "content-length": Buffer.byteLength(body),
    "apigw-requestid": headers["apigw-requestid"] ?? "local",
    ...headers,
  });
  response.end(body);
}
