/** How AWS is reached: one connection pool, credentials from the environment, nothing discovered. */
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import { awsConfig, environmentCredentials } from "./config.ts";

/** A service, as its host is named. */
export type Service = "dynamodb" | "email" | "events" | "execute-api" | "scheduler" | "sts";

const pool = { keepAlive: true, maxSockets: 50 };

/** How often a call is tried, the first time included. */
export const maxAttempts = 3;

/** Shared by all clients, so that a new tenant costs a client object and no connection. */
export const requestHandler = new NodeHttpHandler({
  httpAgent: new HttpAgent(pool),
  httpsAgent: new HttpsAgent(pool),
  connectionTimeout: 2_000,
  // Of silence: a connection that died while the function was frozen is given up for the next try. `requestTimeout` by itself only warns.
  socketTimeout: 5_000,
});

/** Where a service is: AWS's regional endpoint, or the one endpoint that the environment names for all of them. */
export const endpointOf = (service: Service): URL => {
  const { AWS_REGION, AWS_ENDPOINT_URL } = awsConfig();
  return new URL(AWS_ENDPOINT_URL ?? `https://${service}.${AWS_REGION}.amazonaws.com`);
};

/** Settings of a client that acts as the function's own role. */
export const ownRole = (service: Service) => ({ ...shared(service), credentials: () => Promise.resolve(environmentCredentials()) });

/** Settings of a client that acts with other credentials. */
export const shared = (service: Service) => ({
  region: awsConfig().AWS_REGION,
  requestHandler,
  maxAttempts,
  retryMode: "standard",
  defaultsMode: "standard" as const,
  // The SDK's rules for every partition and variant of an endpoint are left out of the bundle (bundle-options.ts).
  endpointProvider: () => ({ url: endpointOf(service) }),
  // Else the SDK looks for an endpoint in files of the home directory, on every cold start.
  ignoreConfiguredEndpointUrls: true,
});
