/** Requests against their schemas, all parts at once, so that a client learns everything that is wrong in one go. */
import type * as z from "zod";
import type { RequestPart, RouteDeclaration } from "../contract.ts";
import { invalidRequest, tenantMismatch } from "../problems.ts";

export interface FieldError {
  readonly path: string;
  readonly code: string;
  readonly message: string;
}

const maxErrors = 20;
const maxSegment = 80;

/** RFC 6901, under the part of the request: `/json/tags/0`. Keys are the client's own, hence cut. */
const pointer = (part: RequestPart, path: readonly PropertyKey[]): string =>
  [part, ...path].map((segment) => `/${String(segment).slice(0, maxSegment).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");

/** Whether what an issue is about was not given at all. */
const isAbsent = (given: unknown, path: readonly PropertyKey[]): boolean =>
  path.reduce<unknown>((value, key) => (typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined), given) ===
  undefined;

const fieldErrors = (part: RequestPart, given: unknown, issue: z.core.$ZodIssue): FieldError[] => {
  const { code, path, message } = issue;
  if (code === "unrecognized_keys")
    return issue.keys.map((key) => ({ path: pointer(part, [...path, key]), code, message: "is not a known field" }));
  return [{ path: pointer(part, path), code, message: code === "invalid_type" && isAbsent(given, path) ? "is required" : message }];
};

/**
 * A query as an object of single values.
 * @throws request.invalid where a name is repeated; tenant.mismatch where it names another tenant than the actor's
 */
export function readQuery(search: URLSearchParams, tenantId: string | undefined): Readonly<Record<string, string>> {
  const values = new Map<string, string>();
  const repeated = new Set<string>();
  for (const [name, value] of search) {
    if (name === "tenant_id" && tenantId !== undefined) {
      if (value !== tenantId) throw tenantMismatch();
      continue;
    }
    if (values.has(name)) repeated.add(name);
    values.set(name, value);
  }
  if (repeated.size === 0) return Object.fromEntries(values);
  const errors = [...repeated]
    .slice(0, maxErrors)
    .map((name) => ({ path: pointer("query", [name]), code: "repeated", message: "may be given once" }));
  throw invalidRequest({ errors });
}

/**
 * Validates every declared part.
 * @returns the schemas' outputs by part
 * @throws request.invalid with up to 20 errors, each with a JSON pointer
 */
export function validate(
  schemas: NonNullable<RouteDeclaration["request"]>,
  given: { readonly [Part in RequestPart]: unknown },
): [RequestPart, unknown][] {
  const errors: FieldError[] = [];
  const outputs: [RequestPart, unknown][] = [];
  for (const part of ["param", "query", "header", "json"] as const) {
    const result = schemas[part]?.safeParse(given[part]);
    if (result?.success === true) outputs.push([part, result.data]);
    else if (result !== undefined) errors.push(...result.error.issues.flatMap((issue) => fieldErrors(part, given[part], issue)));
  }
  if (errors.length > 0) throw invalidRequest({ errors: errors.slice(0, maxErrors) });
  return outputs;
}
