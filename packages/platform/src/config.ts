/** The only reader of `process.env`. Each group is parsed on first use: a function that lacks a grant lacks its variables. */
import * as z from "zod";
import { TenantId } from "./schema.ts";

const parsed = new Map<z.ZodType, unknown>();

const lazy =
  <T extends z.ZodType>(schema: T): (() => z.output<T>) =>
  () => {
    if (!parsed.has(schema)) parsed.set(schema, schema.parse(process.env));
    // Put there one line above, under the schema that made it.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    return parsed.get(schema) as z.output<T>;
  };

/** Forgets what was read, for a process that changes its own environment: tests that act as one function after another. */
export const forgetConfig = (): void => parsed.clear();

const Issuers = z.array(z.object({ issuer: z.string(), audience: z.string(), jwks_uri: z.string().optional() })).min(1);
const json = <T extends z.ZodType>(schema: T) => z.string().transform((text): z.output<T> => schema.parse(JSON.parse(text)));

/** Facts of every function. */
export const stageConfig = lazy(
  z.object({
    BULKHEAD_STAGE: z.string(),
    BULKHEAD_FUNCTION: z.string(),
    BULKHEAD_PLATFORM_TENANT_ID: TenantId,
  }),
);

/** Where AWS is: the region, and an endpoint when it is not AWS's own. */
export const awsConfig = lazy(z.object({ AWS_REGION: z.string(), AWS_ENDPOINT_URL: z.string().optional() }));

/** Grant `tenant_sessions`. */
export const tenantDataConfig = lazy(
  z.object({ BULKHEAD_DESK_TABLE: z.string(), BULKHEAD_AUDIT_TABLE: z.string(), BULKHEAD_TENANT_SESSION_ROLE: z.string() }),
);

/** Grant `clerk`. Nothing is set where nobody signs in through Clerk. */
export const clerkConfig = lazy(
  z.object({
    BULKHEAD_CLERK_SECRET_KEY: z.string().optional(),
    /** Comma-separated. */
    BULKHEAD_CLERK_WEBHOOK_SECRETS: z.string().optional(),
    /** As tokens name it: the frontend API's URL. */
    BULKHEAD_CLERK_ISSUER: z.string().optional(),
    BULKHEAD_CLERK_API_URL: z.string().optional(),
  }),
);

/** Grants `registry_write`, `registry_read`, `identities` and `socket_registry`. */
export const registryConfig = lazy(z.object({ BULKHEAD_DIRECTORY_TABLE: z.string() }));

/** Grant `timers`. */
export const timerConfig = lazy(
  z.object({
    BULKHEAD_SCHEDULE_GROUP: z.string(),
    BULKHEAD_SCHEDULER_ROLE: z.string(),
    BULKHEAD_TIMER_FUNCTION: z.string(),
    BULKHEAD_TIMER_DEAD_LETTERS: z.string(),
  }),
);

/** Grant `email`. Without a sender no mail is sent. */
export const mailConfig = lazy(
  z.object({ BULKHEAD_PUBLIC_URL: z.string(), BULKHEAD_MAIL_CONFIGURATION: z.string(), BULKHEAD_MAIL_FROM: z.string().optional() }),
);

/** Functions that serve HTTP or have the grant `email`: what they seal. */
export const sealingConfig = lazy(z.object({ BULKHEAD_CURSOR_SECRET: z.string() }));

/** Grant `sockets`. */
export const socketManagementConfig = lazy(z.object({ BULKHEAD_SOCKET_MANAGEMENT_URL: z.url() }));

/** Grant `socket_registry`. */
export const socketConfig = lazy(z.object({ BULKHEAD_SOCKET_URL: z.url() }));

/** Webhooks' own. The local run alone may allow itself receivers on this machine: no deployed function carries the variable. */
export const webhookConfig = lazy(
  z.object({
    BULKHEAD_ALLOW_PRIVATE_WEBHOOKS: z.literal("1").optional(),
    BULKHEAD_TENANT_SESSION_ROLE: z.string(),
    AWS_REGION: z.string(),
  }),
);

/** Grant `publish`. */
export const busConfig = lazy(z.object({ BULKHEAD_BUS: z.string() }));

/** Functions that serve HTTP. */
export const httpConfig = lazy(
  z.object({
    BULKHEAD_ISSUERS: json(Issuers),
    BULKHEAD_CURSOR_SECRET: z.string(),
    BULKHEAD_PUBLIC_URL: z.string(),
    BULKHEAD_CLIENT_ID: z.string(),
    BULKHEAD_CLERK_PUBLISHABLE_KEY: z.string().optional(),
    BULKHEAD_ORIGIN_SECRET: z.string().optional(),
  }),
);

const credentials = z.object({
  AWS_ACCESS_KEY_ID: z.string(),
  AWS_SECRET_ACCESS_KEY: z.string(),
  AWS_SESSION_TOKEN: z.string().optional(),
});

/**
 * The function role's credentials, as Lambda puts them into the environment. Read on every call: Lambda renews them only
 * with a new environment. The SDK's default chain would add 136 kB that a Lambda never needs.
 */
export const environmentCredentials = () => {
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = credentials.parse(process.env);
  return {
    accessKeyId: AWS_ACCESS_KEY_ID,
    secretAccessKey: AWS_SECRET_ACCESS_KEY,
    ...(AWS_SESSION_TOKEN !== undefined && { sessionToken: AWS_SESSION_TOKEN }),
  };
};
