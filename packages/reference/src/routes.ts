import { answer, createApi, httpConfig, implement, stageConfig } from "@bulkhead/platform";
import { reference } from "./contract.ts";
import { document } from "./document.ts";
import { eventSchemas } from "./event-schemas.ts";

export const routes = implement(createApi(), reference, {
  getHealth: (c) => answer(c, { status: "ok", stage: stageConfig().BULKHEAD_STAGE }),
  getConfig: (c) => {
    const { BULKHEAD_ISSUERS, BULKHEAD_CLIENT_ID, BULKHEAD_CLERK_PUBLISHABLE_KEY: clerk = null } = httpConfig();
    const [first] = BULKHEAD_ISSUERS;
    if (first === undefined) throw new Error("BULKHEAD_ISSUERS is empty");
    return answer(c, { issuer: first.issuer, client_id: BULKHEAD_CLIENT_ID, audience: first.audience, clerk_publishable_key: clerk });
  },
  getOpenApi: (c) => answer(c, document()),
  getEventSchemas: (c) => answer(c, eventSchemas()),
});
