import { answer, implement } from "@bulkhead/platform";
import { api } from "@bulkhead/users";
import { sla } from "./contract.ts";
import { previewSla } from "./preview-sla.ts";

export const routes = implement(api(), sla, {
  previewSla: async (c) => answer(c, await previewSla(c.req.valid("json"))),
});
