/** The desk API with an issuer of its own, called as an agent of acme unless a test says otherwise. */
import { expect } from "vitest";
import * as z from "zod";
import type { ApiSettings, HttpApi } from "../../src/http/create-api.ts";
import { deskApi, tenant } from "./desk-api.ts";
import { startIssuer } from "./test-issuer.ts";

const Body = z.looseObject({ errors: z.array(z.object({ path: z.string(), code: z.string(), message: z.string() })).optional() });

export interface Given {
  /** Replaces or, where undefined, removes what is sent by default. */
  readonly headers?: Record<string, string | undefined>;
  readonly body?: string | Buffer<ArrayBuffer>;
}

export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly body: z.output<typeof Body>;
}

export const json = { "content-type": "application/json" };

export async function startDesk() {
  const issuer = await startIssuer();
  const settings: ApiSettings = {
    issuers: [{ issuer: issuer.issuer, audience: "bulkhead" }],
    platformTenantId: tenant.platform,
    originSecrets: [],
  };
  const api = deskApi(settings);
  const tokenOf = (role: string, tenantId: string = tenant.acme): Promise<string> =>
    issuer.sign({ iss: issuer.issuer, aud: "bulkhead", sub: role, role, tenant_id: tenantId, exp: Math.floor(Date.now() / 1_000) + 600 });
  const token = await tokenOf("agent");

  const call = async (method: string, path: string, { headers, body }: Given = {}, target: HttpApi = api): Promise<Answered> => {
    const sent = Object.entries({ authorization: `Bearer ${token}`, ...headers }).flatMap(([name, value]): [string, string][] =>
      value === undefined ? [] : [[name, value]],
    );
    const response = await target.app.request(path, { method, headers: sent, ...(body !== undefined && { body }) });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: Body.parse(text === "" ? {} : JSON.parse(text)) };
  };
  const post = (body: unknown, headers: Record<string, string> = {}): Promise<Answered> =>
    call("POST", "/v1/notes", { headers: { ...json, ...headers }, body: typeof body === "string" ? body : JSON.stringify(body) });
  return { settings, token, tokenOf, call, post, close: issuer.close };
}
export type Desk = Awaited<ReturnType<typeof startDesk>>;

export const refused = (status: number, code: string) => ({
  status,
  body: expect.objectContaining({ status, code, type: `urn:bulkhead:problem:${code}` }),
});

/** The JSON pointers of everything that was found wrong. */
export const pathsOf = async (answer: Promise<Answered>): Promise<string[]> => (await answer).body.errors?.map(({ path }) => path) ?? [];
