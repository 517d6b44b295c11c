/** The variables that every function is started with; read back in config.ts, and nowhere else. */
import type { FunctionDeclaration } from "./functions.ts";
import { arns, busName, mailConfigurationName, scheduleGroupName, tableNames, type Stage } from "./names.ts";

/** What a stage knows beyond its names. */
export interface StageSettings {
  /** Issuers whose tokens are accepted, with the audience each must carry. The first may sign super_admins. */
  readonly issuers: readonly { readonly issuer: string; readonly audience: string; readonly jwks_uri?: string }[];
  /** The tenant whose people may be super_admins: a lower-case UUID. */
  readonly platformTenantId: string;
  /** 32 random bytes, base64url. Seals list cursors and the links by which people end mail. */
  readonly cursorSecret: string;
  /** When set, a request must carry one of these (comma-separated) in `x-origin-verify`: only the CDN knows it. */
  readonly originSecret?: string;
  /** Where browsers find the API, without a trailing slash. */
  readonly publicUrl: string;
  /** OAuth client of the console. */
  readonly clientId: string;
  /** The address that mail comes from, such as `Support <support@example.com>`. Without it no mail is sent. */
  readonly mailFrom?: string;
  /** The WebSocket API: where browsers connect (`wss://…`), and where connections are managed (`https://…`). */
  readonly sockets: { readonly url: string; readonly managementUrl: string };
  /** The Clerk application through which people sign in, if they do. */
  readonly clerk?: ClerkSettings;
}

export interface ClerkSettings {
  readonly publishableKey: string;
  readonly secretKey: string;
  /** `whsec_…`, comma-separated: two while they are rotated. */
  readonly webhookSecrets: string;
  /** Clerk's backend API, where it is not Clerk's own. */
  readonly apiUrl?: string;
}

export const environmentOf = (declaration: FunctionDeclaration, stage: Stage, settings: StageSettings): Record<string, string> => {
  const tables = tableNames(stage.stage);
  const arn = arns(stage);
  const has = (grant: FunctionDeclaration["grants"][number]): boolean => declaration.grants.includes(grant);
  return {
    BULKHEAD_STAGE: stage.stage,
    BULKHEAD_FUNCTION: declaration.name,
    BULKHEAD_PLATFORM_TENANT_ID: settings.platformTenantId,
    ...(has("tenant_sessions") && {
      BULKHEAD_DESK_TABLE: tables.desk,
      BULKHEAD_AUDIT_TABLE: tables.audit,
      BULKHEAD_TENANT_SESSION_ROLE: arn.tenantSessionRole,
    }),
    ...((has("registry_write") || has("registry_read") || has("identities") || has("socket_registry")) && {
      BULKHEAD_DIRECTORY_TABLE: tables.directory,
    }),
    ...(declaration.wakes !== undefined && {
      BULKHEAD_SCHEDULE_GROUP: scheduleGroupName(stage.stage),
      BULKHEAD_SCHEDULER_ROLE: arn.schedulerRole,
      BULKHEAD_TIMER_FUNCTION: arn.function(declaration.wakes),
      BULKHEAD_TIMER_DEAD_LETTERS: arn.deadLetters(declaration.wakes),
    }),
    ...(has("clerk") &&
      settings.clerk !== undefined && {
        BULKHEAD_CLERK_SECRET_KEY: settings.clerk.secretKey,
        BULKHEAD_CLERK_WEBHOOK_SECRETS: settings.clerk.webhookSecrets,
        BULKHEAD_CLERK_ISSUER: settings.issuers[0]?.issuer ?? "",
        ...(settings.clerk.apiUrl !== undefined && { BULKHEAD_CLERK_API_URL: settings.clerk.apiUrl }),
      }),
    ...(has("email") && {
      BULKHEAD_CURSOR_SECRET: settings.cursorSecret,
      BULKHEAD_PUBLIC_URL: settings.publicUrl,
      BULKHEAD_MAIL_CONFIGURATION: mailConfigurationName(stage.stage),
      ...(settings.mailFrom !== undefined && { BULKHEAD_MAIL_FROM: settings.mailFrom }),
    }),
    ...(has("sockets") && { BULKHEAD_SOCKET_MANAGEMENT_URL: settings.sockets.managementUrl }),
    ...(has("socket_registry") && { BULKHEAD_SOCKET_URL: settings.sockets.url }),
    ...(has("publish") && { BULKHEAD_BUS: busName(stage.stage) }),
    ...(declaration.kind === "http" && {
      BULKHEAD_ISSUERS: JSON.stringify(settings.issuers),
      BULKHEAD_CURSOR_SECRET: settings.cursorSecret,
      BULKHEAD_PUBLIC_URL: settings.publicUrl,
      BULKHEAD_CLIENT_ID: settings.clientId,
      ...(settings.clerk !== undefined && { BULKHEAD_CLERK_PUBLISHABLE_KEY: settings.clerk.publishableKey }),
      ...(settings.originSecret !== undefined && { BULKHEAD_ORIGIN_SECRET: settings.originSecret }),
    }),
  };
};
