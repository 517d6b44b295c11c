import { nothing, type RouteSample } from "./route-sample.ts";

/** The route is public, and off without a Clerk application: its signatures are attacked in clerk.test.ts. */
export const clerkSamples: readonly RouteSample[] = [
  { operation: "receiveClerkWebhook", honest: () => ({ ...nothing, json: { type: "user.updated" } }), references: {} },
];
