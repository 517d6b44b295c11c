import { answer, createApi, implement } from "@bulkhead/platform";
import { clerk } from "./contract.ts";
import { receiveWebhook } from "./receive-webhook.ts";

export const routes = implement(createApi(), clerk, {
  receiveClerkWebhook: async (c) => answer(c, await receiveWebhook(c.req.valid("json"), c.req.valid("header"))),
});
