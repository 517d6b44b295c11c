/** Errors that a client may see. Browser-safe, so that contracts can name them. */

/** Members beyond RFC 9457's own, such as `allowed` of a refused transition. */
export interface ProblemMembers {
  readonly detail?: string;
  readonly errors?: readonly { path: string; code: string; message: string }[];
  readonly [member: string]: unknown;
}

/** An error with a stable code, answered to the client as `application/problem+json`. Anything else that is thrown is a 500. */
export class Problem extends Error {
  readonly code: string;
  readonly status: number;
  readonly title: string;
  readonly members: ProblemMembers;
  /** Answered as HTTP headers beside the problem, such as `Retry-After`. */
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    type: { code: string; status: number; title: string },
    members: ProblemMembers = {},
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(members.detail ?? type.title);
    this.name = "Problem";
    this.code = type.code;
    this.status = type.status;
    this.title = type.title;
    this.members = members;
    this.headers = headers;
  }
}

/** A kind of problem: call it to make the error, name it in a route's contract to document it. */
export interface ProblemType {
  (members?: ProblemMembers, headers?: Readonly<Record<string, string>>): Problem;
  readonly code: string;
  readonly status: number;
  readonly title: string;
  /** What an occurrence may say beyond that, for the reference. */
  readonly example: ProblemMembers;
}

/** Declares a kind of problem under its stable `code` (`ticket.not_found`). A code may mean different things at different statuses. */
export function problemType(code: string, status: number, title: string, example: ProblemMembers = {}): ProblemType {
  const type = { code, status, title, example };
  return Object.assign((members?: ProblemMembers, headers?: Readonly<Record<string, string>>) => new Problem(type, members, headers), type);
}
