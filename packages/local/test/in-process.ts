/**
 * The HTTP API of one function inside the test's process: the real kernel, engine and policies, and as many requests at once as
 * a test likes, where two workers would take two.
 */
import type { HttpApi } from "@bulkhead/platform";
import * as z from "zod";
import { vi } from "vitest";
import { useFunction, type Api, type ApiAnswer, type TestPerson } from "../src/testing.ts";

/** Becomes the function `name`; answers its API as each person sees it. */
export async function inProcess(name: string, routes: HttpApi): Promise<(who: TestPerson) => Api> {
  await useFunction(name);
  // A function's log goes past the console, and would drown the tests' report.
  vi.spyOn(process.stdout, "write").mockReturnValue(true);
  const call = async (
    who: TestPerson,
    method: string,
    path: string,
    headers: Record<string, string> = {},
    body?: unknown,
  ): Promise<ApiAnswer> => {
    const response = await routes.app.request(path, {
      method,
      headers: { authorization: `Bearer ${who.token}`, ...(body !== undefined && { "content-type": "application/json" }), ...headers },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = /\bjson\b/.test(response.headers.get("content-type") ?? "");
    const answered: unknown = text === "" ? undefined : isJson ? JSON.parse(text) : text;
    return { status: response.status, headers: response.headers, body: answered, parse: (schema) => schema.parse(answered) };
  };
  return (who) => ({
    get: (path, headers) => call(who, "GET", path, headers),
    post: (path, body, headers) => call(who, "POST", path, headers, body),
    patch: (path, body, headers) => call(who, "PATCH", path, headers, body),
    put: (path, body, headers) => call(who, "PUT", path, headers, body),
    delete: (path, headers) => call(who, "DELETE", path, headers),
  });
}

/** The stable code of a problem, undefined for a success. */
export const codeOf = ({ body }: ApiAnswer): string | undefined => z.object({ code: z.string() }).safeParse(body).data?.code;
