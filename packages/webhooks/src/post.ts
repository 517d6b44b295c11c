/** One POST to a tenant's receiver: no redirects, no proxy, five seconds for everything. */
import { request as httpRequest, type IncomingMessage } from "node:http";
import { request as httpsRequest } from "node:https";
import { realNowMs } from "@bulkhead/platform";
import type { guardedAgents } from "./guarded-agent.ts";
import { attemptTimeoutMs } from "./policy.ts";
import type { AttemptError } from "./schema.ts";

/** Of the body and of the headers each, as they are kept: as UTF-8, in which what a receiver sends may be three times as long. */
const mostKeptBytes = 4_096;
const mostHeaders = 30;
const mostHeaderLength = 300;

export interface Posted {
  readonly duration_ms: number;
  readonly status: number | null;
  readonly error: AttemptError | null;
  readonly response_headers: Readonly<Record<string, string>>;
  readonly response_body: string | null;
  readonly response_truncated: boolean;
  /** As answered. */
  readonly retryAfter: string | undefined;
}

/** Posts a body. Never throws: what goes wrong is an outcome. */
export async function post(
  target: string,
  headers: Readonly<Record<string, string>>,
  body: string,
  agents: Pick<ReturnType<typeof guardedAgents>, "http" | "https">,
): Promise<Posted> {
  const started = realNowMs();
  const nothing = { status: null, response_headers: {}, response_body: null, response_truncated: false, retryAfter: undefined };
  const signal = AbortSignal.timeout(attemptTimeoutMs);
  try {
    const response = await answerOf(target, headers, body, agents, signal);
    const status = response.statusCode ?? 0;
    const { text, truncated } = await beginningOf(response);
    return {
      duration_ms: realNowMs() - started,
      status,
      error: status >= 300 && status < 400 ? "redirect" : null,
      response_headers: shownHeaders(response),
      response_body: text,
      response_truncated: truncated,
      retryAfter: response.headers["retry-after"],
    };
  } catch (error) {
    return { ...nothing, duration_ms: realNowMs() - started, error: signal.aborted ? "timeout" : errorOf(error) };
  }
}

function answerOf(
  target: string,
  headers: Readonly<Record<string, string>>,
  body: string,
  { http, https }: Parameters<typeof post>[3],
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const isPlain = new URL(target).protocol === "http:";
  return new Promise((resolve, reject) => {
    const options = { method: "POST", headers: { ...headers, "content-length": String(Buffer.byteLength(body)) }, signal };
    const request = isPlain ? httpRequest(target, { ...options, agent: http }) : httpsRequest(target, { ...options, agent: https });
    request.once("response", resolve);
    // Stays: the end of the timeout may come after the answer, too.
    request.on("error", reject);
    request.end(body);
  });
}

/** The answer's beginning as text. It is decided by its status: what breaks off behind that, or takes too long, is left out. */
async function beginningOf(response: IncomingMessage): Promise<{ readonly text: string; readonly truncated: boolean }> {
  const chunks: Buffer[] = [];
  let length = 0;
  let isWhole = true;
  try {
    for await (const chunk of response) {
      const bytes: Buffer = chunk;
      chunks.push(bytes);
      length += bytes.length;
      if (length > mostKeptBytes) break;
    }
  } catch {
    isWhole = false;
  }
  // What is no UTF-8 becomes longer by being read as such.
  const text = decode(Buffer.concat(chunks));
  const kept = decode(Buffer.from(text));
  return { text: kept, truncated: !isWhole || length > mostKeptBytes || kept !== text };
}

/** The beginning of a text, without a character that is cut in two. */
const decode = (bytes: Buffer): string =>
  new TextDecoder().decode(bytes.subarray(0, mostKeptBytes), { stream: bytes.length > mostKeptBytes });

/** Cookies and whatever else a receiver might take for proof of who asks are nobody's to read in a log. */
const secretHeaders = /cookie|auth|token|secret|key|signature/i;

/** The first of them, as many as there is room for. */
function shownHeaders({ headers }: IncomingMessage): Readonly<Record<string, string>> {
  const shown = Object.entries(headers)
    .filter(([name, value]) => !secretHeaders.test(name) && value !== undefined)
    .slice(0, mostHeaders)
    .map(([name, value]) => [name.slice(0, 100), String(value).slice(0, mostHeaderLength)] as const);
  let bytes = 0;
  return Object.fromEntries(
    shown.filter(([name, value]) => (bytes += Buffer.byteLength(name) + Buffer.byteLength(value)) <= mostKeptBytes),
  );
}

const notFound = new Set(["ENOTFOUND", "EAI_AGAIN", "EAI_NODATA", "ENODATA"]);

function errorOf(error: unknown): AttemptError {
  if (!(error instanceof Error)) return "connection_failed";
  if (error.name === "AddressRefused") return "address_refused";
  if (error.name === "NameNotFound") return "name_not_found";
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  if (notFound.has(code)) return "name_not_found";
  if (code.startsWith("HPE_")) return "invalid_response";
  return /^(?:ERR_TLS|ERR_SSL|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|EPROTO)/.test(code) ? "tls_failed" : "connection_failed";
}
