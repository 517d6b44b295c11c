/** `POST /_local/token` and `POST /_local/people`: tokens without a browser, people without an invitation. For loopback only, which the host sees to. */
import { Role } from "@bulkhead/platform/schema";
import * as z from "zod";
import { accessTokenSeconds, signAccessToken } from "./access-token.ts";
import { nameOf, type KnownTenant, type People } from "./people.ts";
import type { SigningKey } from "./signing-key.ts";

/** What a local route answers; the host writes it as JSON. Errors are problem details (RFC 9457). */
export interface LocalAnswer {
  readonly status: number;
  readonly contentType: "application/json" | "application/problem+json";
  readonly body: Readonly<Record<string, unknown>>;
}

export interface TokenRoutesOptions {
  readonly issuer: string;
  readonly key: SigningKey;
  readonly people: People;
  /** Returns when everything that the product has done so far has been heard of: somebody invited a moment ago is then known. */
  readonly settle: () => Promise<void>;
}

/** Each takes the parsed JSON body. */
export interface TokenRoutes {
  readonly "POST /_local/token": (body: unknown) => Promise<LocalAnswer>;
  readonly "POST /_local/people": (body: unknown) => Promise<LocalAnswer>;
}

const Email = z
  .string()
  .trim()
  .toLowerCase()
  .max(254)
  .regex(/^[^\s@]+@[^\s@]+$/, "must be an email address");
const Tenant = z.string().trim().min(1).max(100);

/** `tenant` is a slug or an id. */
export const TokenRequest = z.strictObject({ tenant: Tenant, email: Email });
export const PersonRequest = z.strictObject({
  tenant: Tenant,
  email: Email,
  name: z.string().trim().min(1).max(200).optional(),
  role: Role.nullable().default(null),
});

/** What `POST /_local/token` answers. */
export const TokenResponse = z.object({ access_token: z.string(), token_type: z.literal("Bearer"), expires_in: z.int() });

const problem = (
  status: number,
  code: string,
  title: string,
  detail: string,
  members: Readonly<Record<string, unknown>> = {},
): LocalAnswer => ({
  status,
  contentType: "application/problem+json",
  body: { type: `urn:bulkhead:problem:${code}`, title, status, detail, code, ...members },
});

const invalid = (error: z.ZodError): LocalAnswer =>
  problem(400, "request.invalid", "The request is not valid", z.prettifyError(error), {
    errors: error.issues.map((issue) => ({
      path: ["", "json", ...issue.path.map(String)].join("/"),
      code: issue.code,
      message: issue.message,
    })),
  });

export function tokenRoutes({ issuer, key, people, settle }: TokenRoutesOptions): TokenRoutes {
  /** Looks, and looks once more when all that is under way has been heard of. */
  const find = async <T>(look: () => T | undefined): Promise<T | undefined> => {
    const found = look();
    if (found !== undefined) return found;
    await settle();
    return look();
  };

  const tenantUnknown = (asked: string): LocalAnswer => {
    const known = people.tenants().map((tenant) => tenant.slug);
    return problem(404, "tenant.not_found", "There is no such tenant", `no tenant ${asked}; known: ${known.join(", ")}`, { known });
  };

  const personUnknown = (tenant: KnownTenant, email: string): LocalAnswer => {
    const known = people.list(tenant.id).map((person) => person.email);
    return problem(
      404,
      "person.not_found",
      "Nobody there has this email",
      `nobody of ${tenant.slug} is ${email}; known: ${known.join(", ") || "nobody"}`,
      { known },
    );
  };

  return {
    "POST /_local/token": async (body) => {
      const request = TokenRequest.safeParse(body);
      if (!request.success) return invalid(request.error);
      const { tenant: asked, email } = request.data;
      const tenant = await find(() => people.findTenant(asked));
      if (tenant === undefined) return tenantUnknown(asked);
      const person = await find(() => people.findByEmail(tenant.id, email));
      if (person === undefined) return personUnknown(tenant, email);
      const token: z.output<typeof TokenResponse> = {
        access_token: await signAccessToken(issuer, key, person),
        token_type: "Bearer",
        expires_in: accessTokenSeconds,
      };
      return { status: 200, contentType: "application/json", body: token };
    },

    "POST /_local/people": async (body) => {
      const request = PersonRequest.safeParse(body);
      if (!request.success) return invalid(request.error);
      const { tenant: asked, email, name = nameOf(email), role } = request.data;
      const tenant = await find(() => people.findTenant(asked));
      if (tenant === undefined) return tenantUnknown(asked);
      const person = people.put({ tenant_id: tenant.id, email, name, role });
      return { status: 201, contentType: "application/json", body: { ...person } };
    },
  };
}
