import { contract, route } from "@bulkhead/platform/contract";
import { EventType } from "@bulkhead/platform/events";
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

const JsonSchema = z.looseObject({}).meta({ id: "JsonSchema" });

/** Of every event type, what it looks like. */
export const EventSchemas = z
  .object({
    /** The body of a webhook: its `data` is the event. */
    webhook_body: JsonSchema,
    data: z.array(z.object({ type: EventType, schema_version: z.literal(1), description: z.string(), schema: JsonSchema })),
  })
  .meta({ id: "EventSchemas" });
export type EventSchemas = z.infer<typeof EventSchemas>;

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
  getEventSchemas: route({
    method: "get",
    path: "/v1/events/schemas",
    summary: "What every event looks like",
    description:
      "A JSON Schema (2020-12) for each event type: the `data` of a webhook, the `detail` on an event bus, a row of `GET /v1/events`. Events may gain " +
      "members; when one changes its meaning or goes, `schema_version` counts up.",
    roles: "public",
    responses: {
      200: {
        description: "The schemas",
        body: EventSchemas,
        example: {
          webhook_body: { type: "object", properties: { type: { type: "string" } } },
          data: [{ type: "ticket.created", schema_version: 1, description: "A ticket was opened.", schema: { type: "object" } }],
        },
      },
    },
  }),
});
