/** The deployment's Clerk application, if it has one. */
import { clerkConfig } from "@bulkhead/platform";
import { clerkIdentityProvider } from "./clerk-identity-provider.ts";
import type { IdentityProvider } from "./identity-provider.ts";

export interface ClerkDeployment {
  /** As tokens name it. */
  readonly issuer: string;
  readonly webhookSecrets: readonly string[];
  readonly provider: IdentityProvider;
}

/** Undefined where nobody signs in through Clerk: then its functions have nothing to do. */
export function clerkDeployment(): ClerkDeployment | undefined {
  const {
    BULKHEAD_CLERK_SECRET_KEY: secretKey,
    BULKHEAD_CLERK_WEBHOOK_SECRETS: webhookSecrets,
    BULKHEAD_CLERK_ISSUER: issuer,
    BULKHEAD_CLERK_API_URL: apiUrl,
  } = clerkConfig();
  if (secretKey === undefined || webhookSecrets === undefined || issuer === undefined) return undefined;
  return {
    issuer,
    webhookSecrets: webhookSecrets.split(",").map((secret) => secret.trim()),
    provider: clerkIdentityProvider({ secretKey, ...(apiUrl !== undefined && { apiUrl }) }),
  };
}
