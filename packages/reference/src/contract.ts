import { contract, route } from "@bulkhead/platform/contract";
import * as z from "zod";

const Health = z.object({ status: z.literal("ok"), stage: z.string() }).meta({ id: "Health" });

/** What a browser needs to know before anybody has signed in. */
const Config = z
  .object({
    issuer: z.url().meta({ description: "The OpenID provider to sign in with." }),
    client_id: z.string().meta({ description: "The public OAuth client to sign in as." }),
    audience: z.string().meta({ description: "`aud` of the access tokens that this API takes." }),
    clerk_publishable_key: z.string().nullable().meta({ description: "Set where people sign in through Clerk." }),
  })
  .meta({ id: "Config" });
export type Config = z.infer<typeof Config>;

const Document = z.looseObject({ openapi: z.literal("3.1.0") }).meta({ id: "OpenApiDocument" });

export const reference = contract("reference", {
  getHealth: route({
    method: "get",
    path: "/v1/health",
    summary: "Whether the API answers",
    roles: "public",
    responses: { 200: { description: "It does", body: Health, example: { status: "ok", stage: "production" } } },
  }),
  getConfig: route({
    method: "get",
    path: "/v1/config",
    summary: "How to sign in",
    roles: "public",
    responses: {
      200: {
        description: "What a browser needs to know before anybody has signed in",
        body: Config,
        example: { issuer: "https://id.acme.test", client_id: "bulkhead-console", audience: "bulkhead", clerk_publishable_key: null },
      },
    },
  }),
  getOpenApi: route({
    method: "get",
    path: "/v1/openapi.json",
    summary: "This document",
    roles: "public",
    responses: { 200: { description: "OpenAPI 3.1", body: Document, example: { openapi: "3.1.0" } } },
  }),
});
