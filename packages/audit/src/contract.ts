import { contract, invalidCursor, route } from "@bulkhead/platform/contract";
import type { DomainEvent } from "@bulkhead/platform/events";
import { page } from "@bulkhead/platform/schema";
import { TrailEntry, TrailVerification } from "@bulkhead/platform/trail-entry";
import { entityNotFound } from "./errors.ts";
import { ChainOf, EventPage, ListAudit, ListEvents } from "./schema.ts";

const exampleEvent = {
  id: "01935b2e-6f00-7000-8000-0000000000e2",
  type: "user.role_changed",
  schema_version: 1,
  tenant_id: "01935b2e-6f00-7000-8000-00000000ac3e",
  entity: "user",
  entity_id: "01935b2e-6f00-7000-8000-0000000000a2",
  entity_version: 2,
  occurred_at: "2026-11-22T10:05:00.000Z",
  actor: { type: "user", user_id: "01935b2e-6f00-7000-8000-0000000000a9" },
  cause: "JKJaXmPLvHcESHA=",
  batch: null,
  old_value: { role: "user" },
  new_value: { role: "agent" },
  data: { role: "agent", status: "active", team_ids: [] },
} satisfies DomainEvent;

const exampleEntry = {
  id: exampleEvent.id,
  tenant_id: exampleEvent.tenant_id,
  ticket_id: null,
  user_id: exampleEvent.actor.user_id,
  actor_type: "user",
  action_type: "role_change",
  old_value: exampleEvent.old_value,
  new_value: exampleEvent.new_value,
  timestamp: exampleEvent.occurred_at,
  entity: "user",
  entity_id: exampleEvent.entity_id,
  version: 2,
  hash: "j0NDRmSPa5bfid2pAcUXaxCm2DlhPTwayItZstwyeqQ",
  approved: null,
} satisfies TrailEntry;

const exampleLine = `${JSON.stringify(exampleEntry)}\n`;
const exampleTable =
  "id,tenant_id,ticket_id,user_id,actor_type,action_type,old_value,new_value,timestamp,entity,entity_id,version,hash,approved\r\n" +
  `${exampleEntry.id},${exampleEntry.tenant_id},,${exampleEntry.user_id},user,role_change,"{""role"":""user""}","{""role"":""agent""}",` +
  `${exampleEntry.timestamp},user,${exampleEntry.entity_id},2,${exampleEntry.hash},\r\n`;

const admins = ["admin", "super_admin"] as const;

export const audit = contract("audit", {
  listAudit: route({
    method: "get",
    path: "/v1/audit",
    summary: "What happened in the tenant",
    description: `Every change of every entity: who did what, when, with the old and the new values. Newest first unless \`order\` says otherwise.
Filters add up. The entries of one entity (\`entity\` with \`entity_id\`, or \`ticket_id\`) come in the order of their versions, as of now;
everything else may lag a change by a second. A page may be short, even empty, and still have a next_cursor.

\`format=csv\` and \`format=ndjson\` answer a file instead, up to 5,000 entries or 5 MB at a time; \`Link\` leads to the next page. Pages put
one behind the other are the whole: only the first page of a CSV file has the row of names (its content type says \`header=present\`). Old and
new values are JSON within their cell. A text that a spreadsheet would take for a formula has an apostrophe in front.`,
    roles: admins,
    request: { query: ListAudit },
    responses: {
      200: {
        description: "A page of the trail",
        body: page(TrailEntry).meta({ id: "AuditPage" }),
        example: { data: [exampleEntry], next_cursor: null },
        text: { "text/csv": { example: exampleTable }, "application/x-ndjson": { example: exampleLine } },
        headers: {
          Link: {
            description: "The next page of an export; absent on the last one.",
            example: '</v1/audit?order=desc&format=csv&cursor=AbUPk>; rel="next"',
          },
          "Content-Disposition": { description: "An export's file name.", example: 'attachment; filename="audit-2026-11-22.csv"' },
        },
      },
    },
    problems: [invalidCursor],
  }),
  verifyChain: route({
    method: "get",
    path: "/v1/audit/verify",
    summary: "Check the hash chain of an entity's trail",
    description:
      "Whether every version is there, every hash right, and the end where the entity says it is. Blanked values verify all the same.",
    roles: admins,
    request: { query: ChainOf },
    responses: { 200: { description: "The verdict", body: TrailVerification, example: { valid: true, entries: 2, redacted: 0 } } },
    problems: [entityNotFound],
  }),
  listEvents: route({
    method: "get",
    path: "/v1/events",
    summary: "Every event of the tenant, to be pulled",
    description: `For those who cannot receive webhooks: the events as they are on the bus, oldest first, each exactly once, up to ten seconds
behind. Ask with \`after\` = the \`next\` of the page before: at once while \`has_more\`, otherwise whenever you like. Without
\`after\` it begins with \`from\`, or with the tenant's first event. Should a position ever be refused (\`cursor.invalid\`), begin with the
\`occurred_at\` of the last event that you had, and leave out what you know by its \`id\`.`,
    roles: admins,
    request: { query: ListEvents },
    responses: {
      200: { description: "A page of events", body: EventPage, example: { data: [exampleEvent], next: "AbUPk", has_more: false } },
    },
    problems: [invalidCursor],
  }),
});
