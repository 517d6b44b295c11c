/** Every guard of the code, as the change that takes it out, and the case that must notice. */
import type { Mutant } from "./mutants.ts";

/** Named after what is missing, in some functions; elsewhere it stays. */
export interface Guard extends Mutant {
  /** The name of the case that must find something. */
  readonly attack: string;
  /** The operations attacked. */
  readonly operations: readonly string[];
}

type Change = readonly [find: string, replace: string];

const guard =
  (functionName: string, operations: readonly string[]) =>
  (name: string, attack: string, file: string, ...changes: readonly Change[]): Guard => ({
    name,
    functions: [functionName],
    operations,
    attack,
    edits: changes.map(([find, replace]) => ({ file: `packages/${file}.ts`, find, replace })),
  });

/** What the kernel guards, it guards for every function alike: looked at in the one that has most to lose. */
const onTickets = guard("tickets-api", ["getTicket", "createTicket", "listTickets", "listTicketTrail"]);
const onOneTicket = guard("tickets-api", ["getTicket"]);
const onNewTickets = guard("tickets-api", ["createTicket"]);
const onChanges = guard("tickets-api", ["updateTicket", "assignTicket"]);
const onResponses = guard("tickets-api", ["listTicketResponses", "respondToTicket"]);
const onTrails = guard("tickets-api", ["listTicketTrail"]);
const onUsers = guard("users-api", ["getMe"]);
const onPeople = guard("users-api", ["listUsers", "getUser", "changeUser"]);
const onApprovals = guard("approvals-api", ["getApproval", "listApprovals", "approve", "reject", "cancelApproval"]);
const onTenants = guard("tenants-api", ["getTenant", "changeTenantSettings"]);

const tokens = "forged, misplaced and misshapen tokens";
const bodies = "bodies that are too large, too deep or not JSON";
const foreignIds = "another tenant's id in path, query and body";
const colleagues = "another person's ticket in the own tenant";
const hidden = "tickets of others in the own tenant, listed, counted and by number";
const tenantHeader = "another tenant in X-Tenant-Id";
const superAdmins = "a super_admin who has chosen no tenant, or none that exists";
const cursors = "cursors of another tenant, person, route or filter, and edited ones";
const notes = "internal notes to a requester or follower";
const requests = "requests for approval, a colleague's and one's own";
const keys = "Idempotency-Keys reused across tenants, people, routes and bodies";

const verifyToken = "platform/src/http/verify-token";
const authenticate = "platform/src/http/authenticate";
const readBody = "platform/src/http/read-body";
const verification = "return (await jwtVerify(token, key, options)).payload;";
const cursorScope = "canonical([purpose.version, tenant_id, user_id, operation, rest])";

const tokenGuards: readonly Guard[] = [
  onOneTicket("a token's signature", tokens, verifyToken, [verification, "return decodeJwt(token);"]),
  onOneTicket("the algorithms of tokens", tokens, verifyToken, [
    verification,
    `return JSON.parse(atob(token.split(".")[0] ?? "")).alg === "RS256" ? (await jwtVerify(token, key, options)).payload : decodeJwt(token);`,
  ]),
  onOneTicket(
    "a token's issuer",
    tokens,
    verifyToken,
    ["const issuer = claimedIssuer(token);", "const issuer = issuers[0]?.issuer;"],
    ["issuer, algorithms, requiredClaims", "algorithms, requiredClaims"],
  ),
  onOneTicket("a token's audience", tokens, verifyToken, [
    "accepted.issuer === issuer && isMeantFor(payload, accepted.audience)",
    "accepted.issuer === issuer",
  ]),
  onOneTicket("that a token ends", tokens, verifyToken, ['requiredClaims: ["exp", "sub"]', 'requiredClaims: ["sub"]']),
  onOneTicket("a token's end", tokens, verifyToken, ["clockTolerance: toleranceSeconds", "clockTolerance: 1e9"]),
  onOneTicket("the form of tenant_id in tokens", tokens, verifyToken, [
    "tenant_id: TenantId, role: Role.optional(),",
    "tenant_id: z.any(), role: Role.optional(),",
  ]),
  onOneTicket("super_admin in the platform tenant only", tokens, verifyToken, ["data.tenant_id !== platformTenantId || ", ""]),
  onTrails("the lower of two roles", "a role in the token above the one on record", authenticate, [
    'lowerRole(claimed ?? lowerRole(recorded, "admin"), recorded)',
    "claimed ?? recorded",
  ]),
  onTenants("super_admin from the token only", "super_admin on record", authenticate, [
    'lowerRole(claimed ?? lowerRole(recorded, "admin"), recorded)',
    "lowerRole(claimed ?? recorded, recorded)",
  ]),
];

const callerGuards: readonly Guard[] = [
  onOneTicket("that X-Tenant-Id is the own tenant", tenantHeader, authenticate, [
    'if (role !== "super_admin" && chosen !== undefined && chosen !== claims.tenant_id) throw tenantMismatch();',
    "",
  ]),
  onOneTicket(
    "that X-Tenant-Id chooses for super_admins only",
    tenantHeader,
    authenticate,
    ['if (role !== "super_admin" && chosen !== undefined && chosen !== claims.tenant_id) throw tenantMismatch();', ""],
    ['actor: { type: "user", tenant_id: claims.tenant_id,', 'actor: { type: "user", tenant_id: chosen ?? claims.tenant_id,'],
  ),
  onOneTicket("that a super_admin chooses a tenant", superAdmins, authenticate, [
    'if (chosen === undefined && route.scope === "tenant") throw tenantRequired();',
    "",
  ]),
  onOneTicket("that the chosen tenant exists", superAdmins, authenticate, [
    "if (tenantId !== claims.tenant_id && !(await seams.tenantExists(tenantId))) throw tenantNotFound();",
    "",
  ]),
  onTrails("a route's roles", foreignIds, authenticate, ["if (!route.roles.includes(role)) throw forbidden();", ""]),
  onOneTicket("that the person is active", "a deactivated person", authenticate, [
    'if (person.status !== "active") throw userInactive();',
    "",
  ]),
  onOneTicket(
    "that the tenant is active",
    "people of a suspended tenant",
    authenticate,
    ['if (person.tenant?.status === "suspended") throw tenantSuspended();', ""],
    ['if (person.tenant?.status !== "active") throw tenantUnknown();', ""],
  ),
  onOneTicket("that a suspended tenant gains nobody", "people of a suspended tenant", "users/src/sign-in", [
    'if (tenant?.status === "suspended") throw tenantSuspended();',
    "",
  ]),
  onOneTicket("that the token's tenant exists", "a tenant that does not exist", "users/src/sign-in", [
    "if (tenant === undefined && claims.tenant_id !== stageConfig().BULKHEAD_PLATFORM_TENANT_ID) throw tenantUnknown();",
    "",
  ]),
  onUsers("that an invitation's address is verified", "somebody else's invitation or address", "users/src/register-person", [
    "if (!claims.email_verified) throw emailUnverified();",
    "",
  ]),
  onUsers("that an invitation is claimed once", "somebody else's invitation or address", "users/src/register-person", [
    'if (invited.status !== "invited") {',
    "if (false) {",
  ]),
  onPeople("who sees a person", "another person of the own tenant", "users/src/get-user", [
    "if (person === undefined || !maySeeUser(currentActor(), person)) throw userNotFound();",
    "if (person === undefined) throw userNotFound();",
  ]),
  onPeople("who renames a person", "another person of the own tenant", "users/src/change-user", [
    "if (after.name !== before.name && !mayRename(currentActor(), before))",
    "if (false)",
  ]),
  onPeople("who gives a role", "a role that one gives oneself", "users/src/change-user", [
    "if (input.role !== undefined && input.role !== before.role) await requireRoleChange(before, input.role);",
    "",
  ]),
  onPeople("that super_admin is given to nobody", "a role that one gives oneself", "users/src/schema", [
    'Role.exclude(["super_admin"])',
    "Role",
  ]),
  onPeople("that authentication follows the record", "people whom an admin has demoted or deactivated", "users/src/prepare-user-change", [
    "return moved ? [setFields({ pk, sk }, item)] : [];",
    "return [];",
  ]),
];

const approvalGuards: readonly Guard[] = [
  onApprovals("who sees a request", requests, "approvals/src/repository", [
    "if (record === undefined || !maySeeApproval(currentActor(), record))",
    "if (record === undefined)",
  ]),
  onApprovals("whose requests an agent lists", requests, "approvals/src/list-approvals", ["maySeeApproval(actor, row) &&", ""]),
  onApprovals("who takes a request back", requests, "approvals/src/policy", ['if (!isOwn(actor, approval)) return "forbidden";', ""]),
  onApprovals("that nobody decides their own request", requests, "approvals/src/policy", [
    'if (isOwn(actor, approval)) return "own_request";',
    "",
  ]),
];

const quotaGuards: readonly Guard[] = [
  guard("tickets-api", ["listTickets"])("a tenant's quota", "a tenant that asks more than its quota", "platform/src/quota/admit-request", [
    "if (wait === 0) return;",
    "return;",
  ]),
  guard("tickets-api", ["listTickets"])(
    "a tenant's own share of a container",
    "a tenant that asks more than its quota",
    "platform/src/quota/admit-request",
    ["leases.get(tenantId)", 'leases.get("everybody")'],
    ["leases.set(tenantId, lease);", 'leases.set("everybody", lease);'],
  ),
];

const inputGuards: readonly Guard[] = [
  onNewTickets("tenant_id in bodies", "tenant_id in bodies", readBody, ["if (child !== tenantId) throw tenantMismatch();", ""]),
  onOneTicket("tenant_id in queries", "tenant_id in queries", "platform/src/http/validate", [
    "if (value !== tenantId) throw tenantMismatch();",
    "",
  ]),
  onNewTickets("the depth of bodies", bodies, readBody, ["if (depth > maxDepth)", "if (false)"]),
  onNewTickets("reserved names in bodies", bodies, readBody, ["if (reservedKeys.has(key))", "if (false)"]),
  onNewTickets(
    "the size of bodies",
    bodies,
    readBody,
    ["if (size > maxBodyBytes) throw bodyTooLarge();", ""],
    ['if (Number(request.headers.get("content-length") ?? 0) > maxBodyBytes) throw bodyTooLarge();', ""],
  ),
  onNewTickets("the form of bodies", bodies, readBody, [
    'new TextDecoder("utf-8", { fatal: true }).decode(bytes)',
    'new TextDecoder("utf-16le").decode(bytes)',
  ]),
  onNewTickets("the content type of bodies", bodies, readBody, ['if (type !== "application/json" ||', "if (false &&"]),
  onOneTicket("the form of ids", "ids with separators, NUL, look-alikes and paths", "tickets/src/contract", [
    "const ById = z.object({ id: EntityId });",
    "const ById = z.object({ id: z.string() });",
  ]),
  onNewTickets("that a ticket has no other fields", "id, role, version, status and storage keys in bodies", "tickets/src/schema", [
    "export const CreateTicket = z .strictObject({",
    "export const CreateTicket = z.object({",
  ]),
  onTickets("a cursor's tenant", cursors, "platform/src/cursor", [cursorScope, "canonical([purpose.version, user_id, operation, rest])"]),
  onTickets("a cursor's person", cursors, "platform/src/cursor", [cursorScope, "canonical([purpose.version, tenant_id, operation, rest])"]),
  onTickets("a cursor's list", cursors, "platform/src/cursor", [cursorScope, "canonical([purpose.version, tenant_id, user_id])"]),
  onTickets("a cursor's filters", cursors, "platform/src/cursor", [
    cursorScope,
    "canonical([purpose.version, tenant_id, user_id, operation])",
  ]),
  onTickets("a cursor's one spelling", cursors, "platform/src/sealing", [
    'const isCanonical = bytes.toString("base64url") === text;',
    "const isCanonical = true;",
  ]),
  onTickets("a cursor's seal", cursors, "platform/src/sealing", [
    "const opened = Buffer.concat([decipher.update(bytes.subarray(1 + nonceBytes, -tagBytes)), decipher.final()]);",
    "const opened = decipher.update(bytes.subarray(1 + nonceBytes, -tagBytes));",
  ]),
  onTickets("an Idempotency-Key's person", keys, "platform/src/http/preconditions", [
    "record: `${userId}#${createHash",
    "record: `anybody#${createHash",
  ]),
  onTickets("an Idempotency-Key's operation", keys, "platform/src/http/preconditions", [
    "JSON.stringify([request.operationId, key])",
    "JSON.stringify([key])",
  ]),
  onTickets("an Idempotency-Key's request", keys, "platform/src/idempotency", [
    "if (kept.fingerprint !== scope.fingerprint) throw idempotencyMismatch();",
    "",
  ]),
  onTickets("an Idempotency-Key's body", keys, "platform/src/http/preconditions", [".update(request.body)", ""]),
];

const recordGuards: readonly Guard[] = [
  onTickets("who sees a ticket", colleagues, "tickets/src/repository", [
    "if (ticket === undefined || !maySee(actor, ticket))",
    "if (ticket === undefined)",
  ]),
  onTickets("whose tickets a user lists", colleagues, "tickets/src/ticket-view", [
    "return { ...filters, user_id: viewer.user_id, assignee, teams };",
    "return { ...filters, assignee, teams };",
  ]),
  onTickets("what of other teams an agent lists", hidden, "tickets/src/ticket-view", [
    'if (reachOf(viewer) === "team" && source.visible !== true)',
    "if (false)",
  ]),
  onTickets("what a user counts", hidden, "tickets/src/count-tickets", ["switch (reachOf(viewer)) {", 'switch ("all") {']),
  onTickets("what of other teams an agent counts", hidden, "tickets/src/count-tickets", [
    "(row) => mayManage(viewer, { ...row, followers: [] })",
    "() => true",
  ]),
  onTickets("whose views somebody has", "saved views of a colleague", "tickets/src/saved-view-items", [
    'tenantKey("USER", user_id)',
    'tenantKey("USER", "everybody")',
  ]),
  onNewTickets("for whom a user opens tickets", foreignIds, "tickets/src/create-ticket", [
    "if (!mayCreateFor(actor, requester))",
    "if (false)",
  ]),
  onNewTickets("that a requester is of the tenant", foreignIds, "tickets/src/create-ticket", [
    "if (requester !== undefined && !active.has(requester)) throw requesterNotFound();",
    "",
  ]),
  onNewTickets("that a new ticket's followers are of the tenant", foreignIds, "tickets/src/create-ticket", [
    "if (!followers.every((follower) => active.has(follower))) throw followerNotFound();",
    "",
  ]),
  onNewTickets("that a new ticket's team is of the tenant", foreignIds, "tickets/src/create-ticket", [
    "if (team_id !== null && team === undefined) throw teamNotFound();",
    "",
  ]),
  onNewTickets("who routes a new ticket", foreignIds, "tickets/src/create-ticket", ["!mayRoute(actor)", "false"]),
  onChanges("that followers are of the tenant", foreignIds, "tickets/src/update-ticket", [
    'if (isNew && (person === undefined || person.status === "inactive")) throw followerNotFound();',
    "",
  ]),
  onChanges("that an assignee is of the tenant", foreignIds, "tickets/src/assign-ticket", [
    "if (person === undefined) throw assigneeNotFound();",
    "if (person === undefined) return;",
  ]),
  onChanges("that the team that gets a ticket is of the tenant", foreignIds, "tickets/src/assign-ticket", [
    'if (typeof team_id === "string" && team_id !== before.team_id && team === undefined) throw teamNotFound();',
    "",
  ]),
  onChanges("who assigns a ticket", foreignIds, "tickets/src/assign-ticket", ['if (verdict === "forbidden")', "if (false)"]),
  onResponses("who writes notes", notes, "tickets/src/respond-to-ticket", ['verdict === "forbidden" ||', ""]),
  onResponses("who sees notes", notes, "tickets/src/list-responses", ["maySeeResponse(actor, visibility)", "true"]),
  onResponses("that notes leave no gap", notes, "tickets/src/list-responses", [
    "if (!more) return { data, after: undefined };",
    "return { data, after: more ? after : undefined };",
  ]),
  onTickets("that a record is of its key's tenant", "a record under the own key that claims another tenant", "platform/src/entity", [
    "if (record.tenant_id !== currentActor().tenant_id) throw",
    "if (false) throw",
  ]),
  onTickets("that an index's row is of the tenant", "a row in another tenant's index", "platform/src/table", [
    "own.push(...Items.filter(isOwn));",
    "own.push(...Items);",
  ]),
  onTickets(
    "one client per tenant",
    "tenants taking turns on a warm process",
    "platform/src/tenant-session",
    ["let client = clients.get(tenantId);", 'let client = clients.get("everybody");'],
    ["clients.set(tenantId, client);", 'clients.set("everybody", client);'],
  ),
  guard("teams-api", ["addTeamMember"])("that a member is of the tenant", foreignIds, "teams/src/add-member", [
    "if (user === undefined) throw userNotFound();",
    "",
  ]),
  guard("teams-api", ["deleteTeam"])("that a team of the tenant takes over", foreignIds, "teams/src/delete-team", [
    "if (reassign_to !== undefined && found[0] === undefined) throw reassignToNotFound();",
    "",
  ]),
  guard("audit-api", ["verifyChain"])("that a tenant verifies its own trail", foreignIds, "platform/src/entity", [
    "return record?.id === id ? record : undefined;",
    "return record;",
  ]),
  guard("audit-relay", [])(
    "that an entry is of its key's tenant",
    "an audit entry that names another tenant",
    "platform/src/trail-stream",
    ['if (!String(item["pk"]).startsWith(`${event.tenant_id}#`)) throw new TenantMismatch();', ""],
  ),
  {
    name: "the form of a timer's ids",
    functions: ["sla-fire-timer"],
    operations: [],
    attack: "timers and events that name another tenant's ticket",
    edits: [
      { file: "packages/sla/src/timer-input.ts", find: "tenant_id: TenantId,", replace: "tenant_id: z.string()," },
      { file: "packages/platform/src/subscriber.ts", find: "TenantId.parse(parsed.tenant_id)", replace: "parsed.tenant_id" },
    ],
  },
];

const onSockets = guard("realtime-socket", []);
const onPushes = guard("realtime-push", []);

const oneTimeTickets = "one-time tickets that are forged, used, expired or another's";
const othersLive = "others' tickets over a live connection";
const notesLive = "internal notes over a requester's or follower's live connection";
const leaversLive = "a deactivated person's live connection, and a ticket for another";

const liveGuards: readonly Guard[] = [
  onSockets("that a ticket opens one connection", oneTimeTickets, "realtime/src/repository", [
    "const item = await takeDirectoryItem(socketTicketKey(ticket));",
    "const item = await getDirectoryItem(socketTicketKey(ticket));",
  ]),
  onSockets("that a ticket for a live connection ends", oneTimeTickets, "realtime/src/connect", [
    "|| admitted.valid_until_ms <= realNowMs()",
    "",
  ]),
  onSockets("that whoever connects is still active", leaversLive, "realtime/src/connect", [
    "if ((await standings.actorOf({ user_id, role })) === undefined) return 403;",
    "",
  ]),
  onSockets("who listens to a ticket", othersLive, "realtime/src/policy", [
    'return ticket !== undefined && maySee(actor, ticket) ? "allowed" : "ticket.not_found";',
    'return ticket !== undefined ? "allowed" : "ticket.not_found";',
  ]),
  onSockets("who listens to the queue", othersLive, "realtime/src/policy", [
    'return isStaff(actor) ? "allowed" : "topic.forbidden";',
    'return "allowed";',
  ]),
  onSockets("who is present at a ticket", othersLive, "realtime/src/receive-message", [
    "if (ticket === undefined || !maySee(actor, ticket)) return refuse",
    "if (ticket === undefined) return refuse",
  ]),
  onSockets(
    "who sees colleagues at a ticket",
    "who is at a ticket, over a requester's or follower's live connection",
    "realtime/src/policy",
    ["ticket !== undefined && isStaff(actor) && maySee(actor, ticket);", "ticket !== undefined && maySee(actor, ticket);"],
  ),
  onPushes("who hears of a ticket, at the push", "a live connection to a ticket that one follows no longer", "realtime/src/policy", [
    "if (ticket === undefined || !maySee(actor, ticket)) return undefined;",
    "if (ticket === undefined) return undefined;",
  ]),
  onPushes("who hears of notes", notesLive, "realtime/src/policy", [
    'if (type === "ticket.responded" && shown === undefined) return undefined;',
    "",
  ]),
  onSockets("who catches up on notes", notesLive, "realtime/src/policy", [
    "response !== undefined && maySeeResponse(actor, response.visibility)",
    "response !== undefined",
  ]),
  onPushes("that a listener is still active, at the push", leaversLive, "realtime/src/standing", ['|| person.status !== "active"', ""]),
  onPushes("the lower of a connection's role and the one on record", "a demoted agent's live connection", "realtime/src/standing", [
    "lowerRole(role, person.role)",
    "role",
  ]),
];

export const guards: readonly Guard[] = [
  ...tokenGuards,
  ...callerGuards,
  ...approvalGuards,
  ...quotaGuards,
  ...inputGuards,
  ...recordGuards,
  ...liveGuards,
];
