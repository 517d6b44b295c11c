/** How every AWS client of a function is made: one connection pool, credentials from the environment, nothing discovered. */
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import { awsConfig, environmentCredentials } from "./config.ts";

const pool = { keepAlive: true, maxSockets: 50 };

/** Shared by all clients, so that a new tenant costs a client object and no connection. */
const requestHandler = new NodeHttpHandler({
  httpAgent: new HttpAgent(pool),
  httpsAgent: new HttpsAgent(pool),
  connectionTimeout: 2_000,
  requestTimeout: 10_000,
});

/** Settings of a client that acts as the function's own role. */
export const ownRole = () => ({ ...shared(), credentials: () => Promise.resolve(environmentCredentials()) });

/** Settings of a client that acts with other credentials. */
export const shared = () => {
  const { AWS_REGION, AWS_ENDPOINT_URL } = awsConfig();
  return { region: AWS_REGION, requestHandler, maxAttempts: 3, ...(AWS_ENDPOINT_URL !== undefined && { endpoint: AWS_ENDPOINT_URL }) };
};
