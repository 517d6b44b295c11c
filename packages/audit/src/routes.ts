import { answer, answerText, implement } from "@bulkhead/platform";
import { api } from "@bulkhead/users";
import { audit } from "./contract.ts";
import { exportAudit } from "./export-audit.ts";
import { listAudit } from "./list-audit.ts";
import { listEvents } from "./list-events.ts";
import { verifyChain } from "./verify-chain.ts";

export const routes = implement(api(), audit, {
  listAudit: async (c) => {
    const { format, limit, cursor, ...filters } = c.req.valid("query");
    if (format === "json") return answer(c, await listAudit(filters, { limit, cursor }));
    const { contentType, text, headers } = await exportAudit(format, filters, { limit, cursor });
    return answerText(c, contentType, text, headers);
  },
  verifyChain: async (c) => answer(c, await verifyChain(c.req.valid("query"))),
  listEvents: async (c) => answer(c, await listEvents(c.req.valid("query"))),
});
