/** The API as the demo's people use it. */
import * as z from "zod";

/** One request of one person. Throws when it is refused: the demo's people do nothing that they may not. */
export type Send = (method: "GET" | "POST" | "PUT" | "PATCH", path: string, body?: unknown) => Promise<unknown>;

const Token = z.object({ access_token: z.string() });

/** Speaks to the local run at `url` as anybody of any tenant, by the tenant's slug and their email address. */
export function demoClient(url: string): (tenant: string, email: string) => Send {
  const tokens = new Map<string, Promise<string>>();

  const call = async (method: string, path: string, headers: Record<string, string>, body: unknown): Promise<unknown> => {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: { ...headers, ...(body !== undefined && { "content-type": "application/json" }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const answer: unknown = await response.json();
    if (!response.ok) throw new Error(`demo data: ${method} ${path} answered ${response.status} ${JSON.stringify(answer)}`);
    return answer;
  };

  const token = (tenant: string, email: string): Promise<string> => {
    const key = `${tenant} ${email}`;
    const known = tokens.get(key) ?? call("POST", "/_local/token", {}, { tenant, email }).then((body) => Token.parse(body).access_token);
    tokens.set(key, known);
    return known;
  };

  return (tenant, email) => async (method, path, body) =>
    call(method, path, { authorization: `Bearer ${await token(tenant, email)}` }, body);
}
