/** The API's OpenAPI document. */
import { openapi, type OpenApiDocument } from "@bulkhead/platform/openapi";
import { allContracts } from "./all-contracts.ts";

const description = `Bulkhead is an open multi-tenant ticketing system.

Errors are problem details (RFC 9457) with a stable \`code\`. Every answer carries \`x-request-id\`. Lists take \`limit\` and \`cursor\`
and answer \`data\` and \`next_cursor\`, which is null on the last page. What does not exist and what one may not see are the same 404.

Tokens that are missing or not valid, unknown paths and throttling may be answered by the gateway, before this API sees the
request: then the body is \`{"message": "…"}\`.`;

const tags: Readonly<Record<(typeof allContracts)[number]["tag"], string>> = {
  tickets: "Tickets, their lifecycle and their trail",
  users: "People",
  teams: "Teams, their members and their queues",
  tenants: "The tenant of the caller, and the registry of all tenants",
  sla: "What another SLA policy would come to",
  approvals: "Changes that need a second person",
  audit: "Who did what, when: the tenant's trail, and its events",
  metrics: "Dashboards: how much there is to do, how fast it is done, and whether targets are met",
  realtime: "Live connections",
  webhooks: "Events sent to where the tenant wants them",
  notifications: "What people are told, and where",
  identity: "What identity providers tell",
  reference: "About this API",
};

let made: OpenApiDocument | undefined;

/** Generated from the contracts when first asked for, then kept. */
export const document = (): OpenApiDocument =>
  (made ??= openapi(
    {
      title: "Bulkhead",
      version: "1",
      description,
      license: "MIT",
      servers: [{ url: "/", description: "The stage that serves this document" }],
      tags,
    },
    allContracts,
  ));
