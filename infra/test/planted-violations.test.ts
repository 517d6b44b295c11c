import { expect, test } from "vitest";
import { declarations } from "../declarations.ts";
import type { Evaluation, Resource } from "./evaluate/evaluation.ts";
import { consoleIsConfined, consoleIsStored, pathsLeadToConsole } from "./rules/console.ts";
import { evaluated } from "./evaluated.ts";
import { functionsCannotTouchTenantData, boundaryLeavesGrants } from "./rules/data-access.ts";
import { bucketsArePrivate, environmentsAreSafe, logsExpire, productionIsKept, tablesMatch } from "./rules/durability.ts";
import { accessIsLoggedWithoutPersons, floodsAreStopped, onlyTheCdnReaches, tokensAreRequired } from "./rules/edge.ts";
import { alarmsAreComplete, failuresAreKept, relayLosesNothing } from "./rules/failures.ts";
import { documentsAreExact, documentsFit, rolesAreBounded, wildcardsAreExplained } from "./rules/identities.ts";
import { functionsMatch, routesMatch, rulesMatch, schedulesAndStreamsMatch } from "./rules/topology.ts";

type Rule = (evaluation: Evaluation) => readonly string[];
type Plant = (find: (type: string, name: string) => Resource, evaluation: Evaluation) => void;

const functions: Rule = (evaluation) => functionsMatch(evaluation, declarations, "https://tickets.example.com");
const routes: Rule = (evaluation) => routesMatch(evaluation, declarations);
const rules: Rule = (evaluation) => rulesMatch(evaluation, declarations);
const schedules: Rule = (evaluation) => schedulesAndStreamsMatch(evaluation, declarations);
const access: Rule = (evaluation) => functionsCannotTouchTenantData(evaluation, declarations);
const grants: Rule = (evaluation) => boundaryLeavesGrants(evaluation, declarations);
const bounded: Rule = (evaluation) => rolesAreBounded(evaluation, declarations);
const documents: Rule = (evaluation) => documentsAreExact(evaluation, declarations);
const failures: Rule = (evaluation) => failuresAreKept(evaluation, declarations);
const relay: Rule = (evaluation) => relayLosesNothing(evaluation, declarations);
const alarms: Rule = (evaluation) => alarmsAreComplete(evaluation, declarations);
const tokens: Rule = (evaluation) => tokensAreRequired(evaluation, declarations);

const removed =
  (type: string, name: string): Plant =>
  (find, evaluation) => {
    evaluation.resources.splice(evaluation.resources.indexOf(find(type, name)), 1);
  };
const changed =
  (type: string, name: string, change: (inputs: Record<string, unknown>) => Record<string, unknown>): Plant =>
  (find) => {
    const resource = find(type, name);
    resource.inputs = { ...resource.inputs, ...change(resource.inputs) };
  };
const copied =
  (type: string, name: string, change: Record<string, unknown>): Plant =>
  (find, evaluation) => {
    const resource = structuredClone(find(type, name));
    evaluation.resources.push({ ...resource, name: `${name}Planted`, inputs: { ...resource.inputs, ...change } });
  };
const widened = (role: string, statement: Record<string, unknown>): Plant =>
  copied("iam/rolePolicy", "TicketsApiLogs", {
    name: "logs2",
    role,
    policy: JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", ...statement }] }),
  });

const audit = "arn:aws:dynamodb:eu-west-1:111122223333:table/bulkhead-production-audit";
const desk = "arn:aws:dynamodb:eu-west-1:111122223333:table/bulkhead-production-desk";
const tickets = "bulkhead-production-tickets-api";
const root = JSON.stringify({
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Allow",
      Principal: { Service: ["lambda.amazonaws.com"], AWS: ["arn:aws:iam::111122223333:root"] },
      Action: ["sts:AssumeRole"],
    },
  ],
});

/** Each breaks one promise. If its rule still finds nothing, the rule proves nothing. */
const planted: readonly (readonly [string, Rule, Plant])[] = [
  ["a declared function is not deployed", functions, removed("lambda/function", "UsersApiFunction")],
  ["an undeclared function is deployed", functions, copied("lambda/function", "UsersApiFunction", { name: "bulkhead-production-extra" })],
  [
    "a function runs under another's role",
    functions,
    changed("lambda/function", "UsersApiFunction", () => ({
      role: "arn:aws:iam::111122223333:role/bulkhead/bulkhead-production-audit-relay",
    })),
  ],
  [
    "a function gets a variable too many",
    functions,
    changed("lambda/function", "AuditRelayFunction", () => ({ environment: { variables: { BULKHEAD_STAGE: "production", X: "1" } } })),
  ],
  ["a declared route is not deployed", routes, removed("apigatewayv2/route", "TicketsApicreateTicket")],
  [
    "a route is deployed that nobody declares",
    routes,
    copied("apigatewayv2/route", "TicketsApicreateTicket", { routeKey: "ANY /{proxy+}" }),
  ],
  [
    "a route leads to another function",
    routes,
    changed("apigatewayv2/route", "TicketsApicreateTicket", () => ({ target: "integrations/UsersApiIntegration-id" })),
  ],
  ["API Gateway may not invoke a function", routes, removed("lambda/permission", "TicketsApiPermission")],
  [
    "a subscriber listens to everything",
    rules,
    changed("cloudwatch/eventRule", "SlaKeepTimerRule", () => ({ eventPattern: '{"source":[{"prefix":""}]}' })),
  ],
  ["a subscriber is on no bus", rules, removed("cloudwatch/eventTarget", "SlaKeepTimerTarget")],
  ["a sweep is too rare", schedules, changed("scheduler/schedule", "SlaSweepSchedule", () => ({ scheduleExpression: "rate(1 day)" }))],
  ["nobody reads the trail", schedules, removed("lambda/eventSourceMapping", "AuditRelayStream")],

  ["a function may read Desk", access, widened(tickets, { Action: ["dynamodb:GetItem"], Resource: [desk] })],
  ["a function may do anything anywhere", access, widened(tickets, { Action: ["*"], Resource: ["*"] })],
  ["a function may read an index of Audit", access, widened(tickets, { Action: ["dynamodb:Query"], Resource: [`${audit}/index/*`] })],
  [
    "a function may read the trail's stream without being the relay",
    access,
    widened(tickets, { Action: ["dynamodb:GetRecords"], Resource: [`${audit}/stream/*`] }),
  ],
  [
    "the relay may read the trail itself",
    access,
    widened("bulkhead-production-audit-relay", { Action: ["dynamodb:Scan"], Resource: [audit] }),
  ],
  ["a function may copy a table", access, widened(tickets, { Action: ["dynamodb:ExportTableToPointInTime"], Resource: [desk] })],
  [
    "a function may read its own keys without being a tenant",
    access,
    widened(tickets, {
      Action: ["dynamodb:GetItem"],
      Resource: [desk],
      Condition: { "ForAllValues:StringLike": { "dynamodb:LeadingKeys": ["${aws:PrincipalTag/tenant_id}#*"] } },
    }),
  ],
  ["a grant lies beyond the boundary", grants, widened(tickets, { Action: ["s3:PutObject"], Resource: ["arn:aws:s3:::elsewhere"] })],

  [
    "the tenant's session may scan",
    documents,
    changed("iam/rolePolicy", "TenantSessionOwnKeys", ({ policy }) => ({
      policy: String(policy).replace("dynamodb:Query", "dynamodb:Scan"),
    })),
  ],
  [
    "the tenant's session has a second policy",
    documents,
    widened("bulkhead-production-tenant-session", { Action: ["s3:GetObject"], Resource: ["arn:aws:s3:::x/y"] }),
  ],
  [
    "anybody may become a tenant",
    documents,
    changed("iam/role", "TenantSessionRole", ({ assumeRolePolicy }) => ({
      assumeRolePolicy: String(assumeRolePolicy).replace('"StringLike"', '"StringLikeIfExists"'),
    })),
  ],
  ["a role is made by nobody's declaration", documents, copied("iam/role", "UsersApiRole", { name: "bulkhead-production-other" })],
  [
    "a role carries a managed policy",
    documents,
    changed("iam/role", "UsersApiRole", () => ({ managedPolicyArns: ["arn:aws:iam::aws:policy/AdministratorAccess"] })),
  ],
  ["a trust is too long for IAM", documentsFit, changed("iam/role", "UsersApiRole", () => ({ assumeRolePolicy: "x".repeat(2049) }))],
  ["a role has no boundary", bounded, changed("iam/role", "UsersApiRole", () => ({ permissionsBoundary: undefined }))],
  [
    "a role has another stage's boundary",
    bounded,
    changed("iam/role", "UsersApiRole", () => ({ permissionsBoundary: "arn:aws:iam::111122223333:policy/bulkhead/bulkhead-ada-boundary" })),
  ],
  ["a role stands at the root", bounded, changed("iam/role", "UsersApiRole", () => ({ path: "/" }))],
  ["a role trusts the whole account", bounded, changed("iam/role", "UsersApiRole", () => ({ assumeRolePolicy: root }))],
  [
    "the relay's role stands among those that become tenants",
    bounded,
    changed("iam/role", "AuditRelayRole", () => ({ path: "/bulkhead/production/tenant-sessions/" })),
  ],
  [
    "every role of the account may become a tenant",
    bounded,
    changed("iam/role", "TenantSessionRole", ({ assumeRolePolicy }) => ({
      assumeRolePolicy: String(assumeRolePolicy).replace("role/bulkhead/production/tenant-sessions/*", "role/*"),
    })),
  ],
  ["an action is a wildcard", wildcardsAreExplained, widened(tickets, { Action: ["dynamodb:*"], Resource: [desk] })],
  ["a resource is a wildcard", wildcardsAreExplained, widened(tickets, { Action: ["sqs:SendMessage"], Resource: ["*"] })],
  [
    "everybody may send to a queue",
    wildcardsAreExplained,
    changed("sqs/queuePolicy", "SlaSweepDeadLettersPolicy", () => ({
      policy: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"sqs:SendMessage","Resource":"x"}]}',
    })),
  ],

  ["a subscriber's throws are lost", failures, removed("lambda/functionEventInvokeConfig", "SlaKeepTimerRetries")],
  [
    "undelivered events are lost",
    failures,
    changed("cloudwatch/eventTarget", "SlaKeepTimerTarget", () => ({ deadLetterConfig: undefined })),
  ],
  [
    "events are not retried",
    failures,
    changed("cloudwatch/eventTarget", "SlaKeepTimerTarget", () => ({
      retryPolicy: { maximumRetryAttempts: 0, maximumEventAgeInSeconds: 60 },
    })),
  ],
  [
    "a sweep that cannot start is lost",
    failures,
    changed("scheduler/schedule", "SlaSweepSchedule", ({ target }) => ({ target: { ...Object(target), deadLetterConfig: undefined } })),
  ],
  ["timers have no dead letters", failures, removed("sqs/queue", "SlaFireTimerDeadLetters")],
  ["nobody hears of dead letters", failures, removed("cloudwatch/metricAlarm", "SlaKeepTimerDeadLettersAlarm")],
  [
    "a queue does not admit its rule",
    failures,
    changed("sqs/queuePolicy", "SlaKeepTimerDeadLettersPolicy", () => ({ policy: '{"Version":"2012-10-17","Statement":[]}' })),
  ],
  ["a function may not keep what it fails on", failures, removed("iam/rolePolicy", "SlaKeepTimerFailures")],
  ["Scheduler may not keep what it cannot deliver", failures, removed("iam/rolePolicy", "SchedulerFailures")],
  ["the relay retries for ever", relay, changed("lambda/eventSourceMapping", "AuditRelayStream", () => ({ maximumRetryAttempts: -1 }))],
  [
    "a poison entry takes its batch along",
    relay,
    changed("lambda/eventSourceMapping", "AuditRelayStream", () => ({ bisectBatchOnFunctionError: false })),
  ],
  ["failed batches are lost", relay, changed("lambda/eventSourceMapping", "AuditRelayStream", () => ({ destinationConfig: undefined }))],
  ["nobody hears of failed batches", relay, removed("cloudwatch/metricAlarm", "AuditRelayFailedBatchesAlarm")],
  ["nobody hears that the relay lags", relay, removed("cloudwatch/metricAlarm", "AuditRelayLagAlarm")],
  ["nobody hears of errors", alarms, removed("cloudwatch/metricAlarm", "UsersApiErrorsAlarm")],
  ["an alarm rings nowhere", alarms, changed("cloudwatch/metricAlarm", "ApiErrorsAlarm", () => ({ alarmActions: [] }))],
  ["nobody hears of missed timers", alarms, removed("cloudwatch/metricAlarm", "SlaTimerMissedAlarm")],
  ["forged tenants are not counted", alarms, removed("cloudwatch/logMetricFilter", "AuditRelayRelayTenantMismatchCount")],

  ["a route needs no token", tokens, changed("apigatewayv2/route", "TicketsApicreateTicket", () => ({ authorizationType: "NONE" }))],
  [
    "a public route needs a token",
    tokens,
    changed("apigatewayv2/route", "ReferenceApigetHealth", () => ({ authorizationType: "JWT", authorizerId: "tokens-id" })),
  ],
  [
    "tokens of another issuer are taken",
    tokens,
    changed("apigatewayv2/authorizer", "ApiTokens", () => ({
      jwtConfiguration: { issuer: "https://evil.example.com/", audiences: ["bulkhead"] },
    })),
  ],
  [
    "the API cannot tell the CDN from others",
    onlyTheCdnReaches,
    changed("cloudfront/distribution", "CdnDistribution", ({ origins }) => ({
      origins: JSON.parse(JSON.stringify(origins).replace("x-origin-verify", "x-other")),
    })),
  ],
  [
    "requests may go to a stranger",
    onlyTheCdnReaches,
    changed("cloudfront/distribution", "CdnDistribution", ({ origins }) => ({
      origins: JSON.parse(JSON.stringify(origins).replace(/"domainName":"[^"]+"/, '"domainName":"placeholder.example.org"')),
    })),
  ],
  [
    "answers are cached",
    onlyTheCdnReaches,
    changed("cloudfront/distribution", "CdnDistribution", ({ orderedCacheBehaviors }) => ({
      orderedCacheBehaviors: JSON.parse(JSON.stringify(orderedCacheBehaviors).replace(/"cachePolicyId":"[^"]+"/, '"cachePolicyId":"x"')),
    })),
  ],
  ["the console has no page", consoleIsStored, removed("s3/bucketObjectv2", "Console-index.html")],
  [
    "the console's page is kept",
    consoleIsStored,
    changed("s3/bucketObjectv2", "Console-index.html", () => ({ cacheControl: "public, max-age=300" })),
  ],
  [
    "the console's page comes before its parts",
    consoleIsStored,
    (find) => void (find("s3/bucketObjectv2", "Console-index.html").options.dependsOn = []),
  ],
  [
    "what is about the build is deployed",
    consoleIsStored,
    copied("s3/bucketObjectv2", "Console-index.html", { key: ".vite/manifest.json" }),
  ],
  [
    "a mail's link leads to no page",
    pathsLeadToConsole,
    changed("cloudfront/function", "SiteRequests", ({ code }) => ({ code: String(code).replace("[^.]*", "") })),
  ],
  [
    "a part that is gone is answered by the page",
    pathsLeadToConsole,
    changed("cloudfront/function", "SiteRequests", ({ code }) => ({ code: String(code).replace("(?!assets(?:\\/|$))", "") })),
  ],
  [
    "inline scripts may run",
    consoleIsConfined,
    changed("cloudfront/responseHeadersPolicy", "ConsoleHeaders", ({ securityHeadersConfig }) => ({
      securityHeadersConfig: JSON.parse(
        JSON.stringify(securityHeadersConfig).replace("script-src 'self'", "script-src 'self' 'unsafe-inline'"),
      ),
    })),
  ],
  [
    "the console is sent with the managed headers",
    consoleIsConfined,
    changed("cloudfront/distribution", "CdnDistribution", ({ defaultCacheBehavior }) => ({
      defaultCacheBehavior: { ...Object(defaultCacheBehavior), responseHeadersPolicyId: "67f7725c-6f97-4210-82d7-5512b31e9d03" },
    })),
  ],
  ["the firewall has no rate rule", floodsAreStopped, changed("wafv2/webAcl", "Firewall", () => ({ rules: [] }))],
  ["the firewall guards nothing", floodsAreStopped, changed("cloudfront/distribution", "CdnDistribution", () => ({ webAclId: undefined }))],
  [
    "the access log holds addresses",
    accessIsLoggedWithoutPersons,
    changed("apigatewayv2/stage", "ApiStage", () => ({
      accessLogSettings: { destinationArn: "x", format: '{"id":"$context.requestId","ip":"$context.identity.sourceIp"}' },
    })),
  ],

  [
    "tickets of live connections are logged",
    accessIsLoggedWithoutPersons,
    changed("apigatewayv2/stage", "SocketStage", ({ defaultRouteSettings }) => ({
      defaultRouteSettings: { ...Object(defaultRouteSettings), loggingLevel: "INFO" },
    })),
  ],
  ["a live connection's end reaches no function", routes, removed("apigatewayv2/route", "RealtimeSocketDisconnect")],

  ["a table has another name", tablesMatch, changed("dynamodb/table", "Desk", () => ({ name: "desk" }))],
  ["an index is missing", tablesMatch, changed("dynamodb/table", "Desk", () => ({ globalSecondaryIndexes: [] }))],
  ["a table cannot be restored", tablesMatch, changed("dynamodb/table", "Audit", () => ({ pointInTimeRecovery: { enabled: false } }))],
  ["nothing streams", tablesMatch, changed("dynamodb/table", "Audit", () => ({ streamEnabled: false }))],
  ["production may be deleted by hand", productionIsKept, changed("dynamodb/table", "Audit", () => ({ deletionProtectionEnabled: false }))],
  [
    "production goes when the program forgets it",
    productionIsKept,
    (find) => void (find("dynamodb/table", "Desk").options.retainOnDelete = false),
  ],
  ["production may be removed", productionIsKept, (_, evaluation) => void (evaluation.app.protect = false)],
  ["a log is kept for ever", logsExpire, changed("cloudwatch/logGroup", "ApiAccessLogs", () => ({ retentionInDays: 0 }))],
  ["a function writes to a log nobody declared", logsExpire, removed("cloudwatch/logGroup", "UsersApiLogs")],
  [
    "private webhooks are deployed",
    environmentsAreSafe,
    changed("lambda/function", "UsersApiFunction", () => ({ environment: { variables: { BULKHEAD_ALLOW_PRIVATE_WEBHOOKS: "1" } } })),
  ],
  ["a secret lies open in the state", environmentsAreSafe, (find) => void (find("lambda/function", "UsersApiFunction").secretInputs = [])],
  ["a bucket may become public", bucketsArePrivate, removed("s3/bucketPublicAccessBlock", "ConsolePrivate")],
];

const sound = await evaluated("production");

test.for(planted)("%s: found", ([, rule, plant]) => {
  expect(rule(sound)).toEqual([]);
  const evaluation = structuredClone(sound);
  plant((type, name) => {
    const resource = evaluation.resources.find((candidate) => candidate.type.startsWith(`aws:${type}:`) && candidate.name === name);
    if (resource === undefined) throw new Error(`There is no ${type} ${name} to plant a violation in`);
    return resource;
  }, evaluation);
  expect(rule(evaluation)).not.toEqual([]);
});
