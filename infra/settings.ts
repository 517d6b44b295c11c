import * as z from "zod";
import { TenantId } from "@bulkhead/platform/schema";

const httpsUrl = z.url({ protocol: /^https$/, error: "must be an https URL" });

/** What the deployer says about a stage: variables of the shell, or lines of `.env.<stage>`. */
const Settings = z.object({
  /** API Gateway's JWT authorizer takes one issuer, hence a deployed stage has one. */
  BULKHEAD_ISSUER: httpsUrl,
  /** Where else the issuer's provider answers browsers, comma-separated: the token endpoint of some is on another host. */
  BULKHEAD_PROVIDER_ORIGINS: z
    .string()
    .transform((text) => text.split(",").map((origin) => origin.trim()))
    .pipe(z.array(httpsUrl))
    .default([]),
  BULKHEAD_AUDIENCE: z.string().min(1).default("bulkhead"),
  BULKHEAD_PLATFORM_TENANT_ID: TenantId,
  BULKHEAD_CLIENT_ID: z.string().min(1),
  /** Set where people sign in through Clerk; its keys then are secrets of the stage. */
  BULKHEAD_CLERK_PUBLISHABLE_KEY: z
    .string()
    .regex(/^pk_(?:test|live)_/, "must be a publishable key, pk_…")
    .optional(),
  /** The name that browsers use, such as `tickets.example.com`; without it, CloudFront's own. Its zone is in Route 53. */
  BULKHEAD_DOMAIN: z.hostname().optional(),
  BULKHEAD_ALARM_EMAIL: z.email().optional(),
  /** The address that notifications are mailed from: a verified identity of SES in the region. Without it nothing is mailed. */
  BULKHEAD_MAIL_FROM: z.email().optional(),
});
export type Settings = z.infer<typeof Settings>;

/**
 * The stage's name becomes part of every resource's name: Lambda allows 64 characters, and the permission boundary names it
 * some thirty times within its 6,144.
 */
const StageName = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,14}[a-z0-9]$/, "a stage is named with 2 to 16 lower-case letters, digits and hyphens, beginning with a letter");

const readable = (error: z.ZodError): string =>
  error.issues.map((issue) => [issue.path.join("."), issue.message].filter((part) => part !== "").join(": ")).join("; ");

/** @throws naming every setting that is missing or wrong. */
export const readSettings = (stage: string, environment: Readonly<Record<string, string | undefined>>): Settings => {
  const name = StageName.safeParse(stage);
  if (!name.success) throw new Error(`Stage "${stage}": ${readable(name.error)}.`);
  // The local run's own relaxations must never travel along.
  if (environment["BULKHEAD_ALLOW_PRIVATE_WEBHOOKS"] !== undefined)
    throw new Error("Unset BULKHEAD_ALLOW_PRIVATE_WEBHOOKS: it is for the local run only.");
  const settings = Settings.safeParse(environment);
  if (!settings.success)
    throw new Error(
      `Stage "${stage}" is not configured. Put these into the environment or into .env.${stage}: ${readable(settings.error)}.`,
    );
  if (stage === "production" && settings.data.BULKHEAD_ALARM_EMAIL === undefined)
    throw new Error("BULKHEAD_ALARM_EMAIL is required in production: somebody must hear its alarms.");
  return settings.data;
};
