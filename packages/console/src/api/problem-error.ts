import { ProblemBody } from "@bulkhead/platform/schema";

/** The API said no, with reasons. `problem.code` is stable; `retryAfterSeconds` comes with 429 and 503. */
export class ProblemError extends Error {
  override readonly name = "ProblemError";
  readonly problem: ProblemBody;
  readonly retryAfterSeconds: number | undefined;

  constructor(problem: ProblemBody, retryAfterSeconds?: number) {
    super(problem.detail ?? problem.title);
    this.problem = problem;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** The network failed, or what answered was no API. */
export class Unreachable extends Error {
  override readonly name = "Unreachable";
}

/** Nobody is signed in any more: nothing was asked. */
export class SessionOver extends Error {
  override readonly name = "SessionOver";
}

/** What a problem says, in one line. */
export function problemText({ title, detail, errors }: ProblemBody): string {
  const fields = errors?.map(({ path, message }) => (path === "" ? message : `${path} ${message}`)).join("; ");
  return [title, detail ?? fields].filter((part) => part !== undefined && part !== "").join(": ");
}

/** The code of a problem; undefined for anything else that went wrong. */
export const codeOf = (error: unknown): string | undefined => (error instanceof ProblemError ? error.problem.code : undefined);

/** What an answer that is no success says. What gateways and proxies answer themselves is no problem+json: it is named after its status. */
export function problemOf(response: Response, body: unknown): Error {
  const parsed = ProblemBody.safeParse(body);
  const retryAfter = Number(response.headers.get("retry-after") ?? Number.NaN);
  const seconds = Number.isNaN(retryAfter) ? undefined : retryAfter;
  if (parsed.success) return new ProblemError(parsed.data, seconds);
  if (response.status >= 500) return new Unreachable(`the API answered ${response.status}`);
  return new ProblemError(
    { type: "about:blank", title: response.statusText, status: response.status, code: `http.${response.status}` },
    seconds,
  );
}
