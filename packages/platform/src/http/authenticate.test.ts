import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import * as z from "zod";
import { deskApi, noteId, tenant } from "../../test/http/desk-api.ts";
import { startIssuer, type TestIssuer } from "../../test/http/test-issuer.ts";
import { contract, route } from "../contract.ts";
import { createApi, type HttpApi } from "./create-api.ts";
import { implement } from "./implement.ts";
import { answer } from "./respond.ts";

let issuer: TestIssuer;
let api: HttpApi;
beforeAll(async () => {
  vi.spyOn(process.stdout, "write").mockImplementation(() => true);
  issuer = await startIssuer();
  api = deskApi({ issuers: [{ issuer: issuer.issuer, audience: "bulkhead" }], platformTenantId: tenant.platform, originSecrets: [] });
});
afterAll(() => issuer.close());

interface Person {
  readonly tenant?: string;
  /** On record: a role, or `<role>-inactive`. */
  readonly record: string;
  /** In the token. */
  readonly claim?: string;
}

const ask = async (
  person: Person,
  path: string,
  headers: Record<string, string> = {},
  method = "GET",
): Promise<{ status: number; body: unknown }> => {
  const token = await issuer.sign({
    iss: issuer.issuer,
    aud: "bulkhead",
    sub: person.record,
    tenant_id: person.tenant ?? tenant.acme,
    exp: Math.floor(Date.now() / 1_000) + 60,
    ...(person.claim !== undefined && { role: person.claim }),
  });
  const response = await api.app.request(path, { method, headers: { authorization: `Bearer ${token}`, ...headers } });
  return { status: response.status, body: await response.json() };
};
const actorOf = async (person: Person, headers: Record<string, string> = {}, path = "/v1/me"): Promise<unknown> => {
  const { body } = await ask(person, path, headers);
  return z.looseObject({ actor: z.unknown() }).parse(body).actor;
};
const refusal = (status: number, code: string) => ({ status, body: expect.objectContaining({ code, status }) });

describe("a person", () => {
  test("acts in their token's tenant, as themself", async () => {
    expect(await actorOf({ record: "agent", claim: "agent" })).toEqual({
      type: "user",
      tenant_id: tenant.acme,
      user_id: "ac3e-agent",
      role: "agent",
      team_ids: ["team-1"],
    });
  });

  test.each([
    ["agent", "admin", "agent"],
    ["admin", "agent", "agent"],
    ["user", undefined, "user"],
    ["admin", undefined, "admin"],
  ])("with %s on record and %s in the token is %s", async (record, claim, role) => {
    expect(await actorOf({ record, ...(claim !== undefined && { claim }) })).toMatchObject({ role });
  });

  test("may name their own tenant, and no other", async () => {
    expect(await actorOf({ record: "admin" }, { "x-tenant-id": tenant.acme })).toMatchObject({ tenant_id: tenant.acme });
    for (const other of [tenant.globex, tenant.unknown, tenant.platform]) {
      expect(await ask({ record: "admin" }, "/v1/me", { "x-tenant-id": other })).toEqual(refusal(403, "tenant.mismatch"));
    }
  });

  test.each(["", "acme", tenant.acme.toUpperCase(), `${tenant.acme}, ${tenant.globex}`, `${tenant.acme}%23`])(
    "naming the tenant %j is malformed",
    async (named) => {
      expect(await ask({ record: "admin" }, "/v1/me", { "x-tenant-id": named })).toEqual(refusal(400, "request.invalid"));
    },
  );

  test("who is deactivated is refused", async () => {
    expect(await ask({ record: "admin-inactive" }, "/v1/me")).toEqual(refusal(403, "user.inactive"));
  });

  test.each([
    ["suspended", "tenant.suspended"],
    ["provisioning", "tenant.unknown"],
    ["unknown", "tenant.unknown"],
  ] as const)("of a tenant that is %s is refused", async (standing, code) => {
    expect(await ask({ record: "admin", tenant: tenant[standing] }, "/v1/me")).toEqual(refusal(403, code));
  });

  test("needs one of the route's roles", async () => {
    expect(await ask({ record: "admin", claim: "admin" }, "/v1/tenants")).toEqual(refusal(403, "auth.forbidden"));
    expect(await ask({ record: "user", claim: "admin" }, `/v1/notes/${noteId}`, {}, "PATCH")).toEqual(refusal(403, "auth.forbidden"));
  });
});

describe("a super_admin", () => {
  const root = { tenant: tenant.platform, record: "super_admin", claim: "super_admin" };

  test("must choose a tenant where a route acts in one", async () => {
    expect(await ask(root, "/v1/notes")).toEqual(refusal(400, "tenant.required"));
  });

  test("acts in the chosen tenant, as themself, even when it is suspended", async () => {
    for (const chosen of [tenant.globex, tenant.suspended]) {
      expect(await actorOf(root, { "x-tenant-id": chosen })).toEqual({
        type: "super_admin",
        tenant_id: chosen,
        user_id: "00ff-super_admin",
        role: "super_admin",
        team_ids: [],
      });
    }
  });

  test("cannot choose a tenant that does not exist", async () => {
    expect(await ask(root, "/v1/notes", { "x-tenant-id": tenant.unknown })).toEqual(refusal(404, "tenant.not_found"));
  });

  test.each(["/v1/me", "/v1/tenants"])("acts in the platform tenant at %s unless they choose another", async (path) => {
    expect(await actorOf(root, {}, path)).toMatchObject({ type: "super_admin", tenant_id: tenant.platform });
    expect(await actorOf(root, { "x-tenant-id": tenant.acme }, path)).toMatchObject({ tenant_id: tenant.acme });
  });

  test("is none in a tenant of their own choosing, nor by the record alone", async () => {
    expect(await ask({ ...root, tenant: tenant.acme }, "/v1/tenants")).toEqual(refusal(403, "auth.super_admin_not_honoured"));
    expect(await ask({ tenant: tenant.acme, record: "super_admin" }, "/v1/tenants")).toEqual(refusal(403, "auth.forbidden"));
  });

  test("is none when the record has demoted them", async () => {
    expect(await ask({ ...root, record: "admin" }, "/v1/tenants")).toEqual(refusal(403, "tenant.unknown"));
  });
});

test("an API that cannot authenticate takes no route that is not public", () => {
  const one = (roles: "public" | readonly ["user"]) =>
    contract("x", {
      getX: route({ method: "get", path: "/v1/x", summary: "X", roles, responses: { 200: { description: "X", body: z.object({}) } } }),
    });
  expect(() => implement(createApi(), one("public"), { getX: (c) => answer(c, {}) })).not.toThrow();
  expect(() => implement(createApi(), one(["user"]), { getX: (c) => answer(c, {}) })).toThrow("getX is not public");
});
