import { environmentOf } from "@bulkhead/platform/environment";
import { createAlarms } from "./alarms.ts";
import { createApi, createRoutesAndStage } from "./api.ts";
import { bundleFunctions } from "./bundle.ts";
import { createBus, createRule, ruleArn } from "./bus.ts";
import { createCdn } from "./cdn.ts";
import { createConsoleHeaders, createConsoleSite } from "./console-site.ts";
import { createDashboard } from "./dashboard.ts";
import { createDeadLetters, takesDeadLetters } from "./dead-letters.ts";
import { declarations } from "./declarations.ts";
import { createDocsSite } from "./docs-site.ts";
import { createFunction } from "./functions.ts";
import { createFunctionRole, createTenantSession } from "./identity.ts";
import { logicalName } from "./logical-name.ts";
import { createSocketApi, createSocketRoutesAndStage } from "./realtime.ts";
import { createMail } from "./mail.ts";
import { createFailedBatches, createRelayMapping } from "./relay.ts";
import { createSavedQueries } from "./saved-queries.ts";
import { createScheduling, createSweep } from "./scheduler.ts";
import { readSecrets } from "./secrets.ts";
import { applyDefaults, readStage } from "./stage.ts";
import { createStorage } from "./storage.ts";

/** A stage, from its declarations. */
export const stack = async () => {
  if ($dev) throw new Error("Bulkhead does not run under `sst dev`: `pnpm dev` is all of it on one machine.");
  const facts = await readStage(process.env);
  const { stage, settings } = facts;
  applyDefaults(stage);
  const secrets = readSecrets(settings.BULKHEAD_CLERK_PUBLISHABLE_KEY !== undefined);

  const tables = createStorage(facts);
  const identities = new Map(declarations.map((declaration) => [declaration.name, createFunctionRole(declaration, stage)]));
  createTenantSession(stage);

  const bus = createBus(facts);
  const scheduling = createScheduling(declarations, facts);
  const failedBatches = createFailedBatches(facts);
  createMail(facts);
  const http = createApi(facts);
  const sockets = createSocketApi(facts);
  const cdn = createCdn(facts, {
    api: http.api,
    docs: createDocsSite(facts),
    console: createConsoleSite(facts),
    consoleHeaders: createConsoleHeaders(facts, sockets),
    originSecret: secrets.originSent,
  });
  const publicUrl = $resolve({ own: cdn.domainUrl ?? $output(undefined), cloudFront: cdn.url }).apply(
    ({ own, cloudFront }) => own ?? cloudFront,
  );

  const publishableKey = settings.BULKHEAD_CLERK_PUBLISHABLE_KEY;
  const clerkSettings =
    secrets.clerk === undefined || publishableKey === undefined
      ? $output(undefined)
      : $resolve(secrets.clerk).apply((keys) => ({ publishableKey, ...keys }));

  const environmentFor = (declaration: (typeof declarations)[number]) =>
    $resolve({
      cursorSecret: secrets.cursor,
      originSecret: secrets.originAccepted,
      publicUrl,
      clerk: clerkSettings,
      sockets: sockets.addresses,
    }).apply((resolved) =>
      environmentOf(declaration, stage, {
        issuers: [{ issuer: settings.BULKHEAD_ISSUER, audience: settings.BULKHEAD_AUDIENCE }],
        platformTenantId: settings.BULKHEAD_PLATFORM_TENANT_ID,
        clientId: settings.BULKHEAD_CLIENT_ID,
        ...(settings.BULKHEAD_MAIL_FROM !== undefined && { mailFrom: settings.BULKHEAD_MAIL_FROM }),
        cursorSecret: resolved.cursorSecret,
        originSecret: resolved.originSecret,
        publicUrl: resolved.publicUrl,
        sockets: resolved.sockets,
        ...(resolved.clerk !== undefined && { clerk: resolved.clerk }),
      }),
    );

  const bundles = await bundleFunctions(declarations);
  const served: Parameters<typeof createRoutesAndStage>[0][number][] = [];
  const relayMappings: { declaration: (typeof declarations)[number]; mapping: aws.lambda.EventSourceMapping }[] = [];
  const logGroups = new Map<string, $util.Input<string>>();
  for (const declaration of declarations) {
    const identity = identities.get(declaration.name);
    const bundle = bundles.get(declaration.name);
    if (identity === undefined || bundle === undefined) throw new Error(`${declaration.name} has no role or no bundle.`);
    const { target, logs } = createFunction(declaration, facts, identity, bundle, environmentFor(declaration));
    logGroups.set(declaration.name, logs.name);

    if (declaration.kind === "http") served.push({ declaration, target });
    if (declaration.kind === "socket") createSocketRoutesAndStage(declaration, sockets, target, facts);
    if (declaration.kind === "stream")
      relayMappings.push({
        declaration,
        mapping: createRelayMapping(declaration, identity, { target, trail: tables.audit, failedBatches }),
      });
    if (!takesDeadLetters(declaration)) continue;

    const deadLetters = createDeadLetters(declaration, stage, declaration.kind === "subscriber" ? ruleArn(declaration, facts) : undefined);
    // EventBridge and Scheduler only hand over; what the function then throws is retried, and kept, by Lambda.
    new aws.lambda.FunctionEventInvokeConfig(
      `${logicalName(declaration.name)}Retries`,
      {
        functionName: target.name,
        maximumRetryAttempts: 2,
        maximumEventAgeInSeconds: 6 * 3600,
        destinationConfig: { onFailure: { destination: deadLetters.arn } },
      },
      { dependsOn: [...identity.policies] },
    );
    if (declaration.kind === "subscriber") createRule(declaration, facts, { bus, target, deadLetters });
    if (declaration.kind === "sweep") createSweep(declaration, facts, scheduling, { target, deadLetters });
  }

  createRoutesAndStage(served, http, facts);
  createAlarms(declarations, { api: http.api, sockets: sockets.api, relayMappings, logGroups }, facts);
  createDashboard(declarations, http.api, facts);
  createSavedQueries(declarations, facts);
  return { url: publicUrl, stage: stage.stage, account: stage.account };
};
