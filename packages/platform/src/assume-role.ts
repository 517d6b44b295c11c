/**
 * STS's AssumeRole, signed, sent and repeated by the SDK's own parts. The SDK's client for it brings eleven operations, XML and a second
 * kind of signature: 35 kB of a bundle that may have 400, for one call of a protocol that is frozen.
 */
import { Sha256 } from "@smithy/core/checksum";
import { HttpRequest } from "@smithy/core/protocols";
import { StandardRetryStrategy } from "@smithy/core/retry";
import { streamCollector } from "@smithy/node-http-handler";
import { SignatureV4 } from "@smithy/signature-v4";
import { endpointOf, maxAttempts, requestHandler } from "./aws-clients.ts";
import { awsConfig, environmentCredentials } from "./config.ts";

/** What a session is to be, as STS takes it. */
export interface AssumeRole {
  readonly roleArn: string;
  readonly sessionName: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly durationSeconds: number;
}

export interface SessionCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly expiration: Date;
}

/** STS refused, under the code that it gave (`AccessDenied`, `Throttling`); or `Unreachable`, `InvalidAnswer`. */
export class StsError extends Error {
  override readonly name: string;
  /** HTTP's; 503 when nothing answered. */
  readonly status: number;

  constructor(code: string, message: string, status: number, cause?: unknown) {
    super(message, { cause });
    this.name = code;
    this.status = status;
  }
}

const retries = new StandardRetryStrategy(maxAttempts);
const throttled = new Set(["Throttling", "ThrottlingException", "RequestLimitExceeded"]);

/**
 * Makes credentials of a role's session, with the function's own role's credentials.
 * @throws StsError when STS refuses, or still fails at the last attempt
 */
export async function assumeRole(input: AssumeRole): Promise<SessionCredentials> {
  let token = await retries.acquireInitialRetryToken("sts");
  for (;;) {
    try {
      const session = await attempt(input);
      retries.recordSuccess(token);
      return session;
    } catch (error) {
      if (!(error instanceof StsError)) throw error;
      const errorType = throttled.has(error.name) ? "THROTTLING" : error.status >= 500 ? "TRANSIENT" : "CLIENT_ERROR";
      // Waits as long as it should be waited; refuses when it should not be tried again.
      token = await retries.refreshRetryTokenForRetry(token, { errorType }).catch(() => Promise.reject(error));
    }
  }
}

async function attempt(input: AssumeRole): Promise<SessionCredentials> {
  const { AWS_REGION: region } = awsConfig();
  const signer = new SignatureV4({ service: "sts", region, credentials: environmentCredentials(), sha256: Sha256 });
  const { status, answer } = await send(HttpRequest.clone(await signer.sign(requestOf(input))));
  if (status !== 200) throw new StsError(textOf(answer, "Code") ?? "Unknown", textOf(answer, "Message") ?? "STS did not say why.", status);

  const [accessKeyId, secretAccessKey, sessionToken] = ["AccessKeyId", "SecretAccessKey", "SessionToken"].map((name) =>
    textOf(answer, name),
  );
  const expiration = new Date(textOf(answer, "Expiration") ?? "");
  if (accessKeyId === undefined || secretAccessKey === undefined || sessionToken === undefined || Number.isNaN(expiration.getTime()))
    throw new StsError("InvalidAnswer", "STS answered no credentials.", status);
  return { accessKeyId, secretAccessKey, sessionToken, expiration };
}

async function send(request: HttpRequest): Promise<{ readonly status: number; readonly answer: string }> {
  try {
    const { response } = await requestHandler.handle(request);
    return { status: response.statusCode, answer: new TextDecoder().decode(await streamCollector(response.body)) };
  } catch (cause) {
    throw new StsError("Unreachable", "STS did not answer.", 503, cause);
  }
}

/** The query protocol: a form of flat parameters, with lists numbered from one. */
function requestOf({ roleArn, sessionName, tags, durationSeconds }: AssumeRole): HttpRequest {
  const form = new URLSearchParams({
    Action: "AssumeRole",
    Version: "2011-06-15",
    RoleArn: roleArn,
    RoleSessionName: sessionName,
    DurationSeconds: String(durationSeconds),
  });
  for (const [index, [key, value]] of Object.entries(tags).entries()) {
    form.set(`Tags.member.${index + 1}.Key`, key);
    form.set(`Tags.member.${index + 1}.Value`, value);
  }
  const body = form.toString();
  const { protocol, hostname, port, host, pathname } = endpointOf("sts");
  return new HttpRequest({
    method: "POST",
    protocol,
    hostname,
    ...(port !== "" && { port: Number(port) }),
    path: pathname.endsWith("/") ? pathname : `${pathname}/`,
    headers: { host, "content-type": "application/x-www-form-urlencoded", "content-length": String(Buffer.byteLength(body)) },
    body,
  });
}

const entities: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

/** The text of the first element of a name, where it holds no others. */
const textOf = (xml: string, name: string): string | undefined =>
  new RegExp(`<${name}>([^<]*)</${name}>`)
    .exec(xml)?.[1]
    ?.replace(/&(amp|lt|gt|quot|apos);/g, (_, entity: string) => entities[entity] ?? "");
