import { answer, implement } from "@bulkhead/platform";
import { api } from "@bulkhead/users";
import { approvals } from "./contract.ts";
import { approve, cancel, reject } from "./decide-approval.ts";
import { getApproval } from "./get-approval.ts";
import { listApprovals } from "./list-approvals.ts";
import { requestApproval } from "./request-approval.ts";

export const routes = implement(api(), approvals, {
  listApprovals: async (c) => answer(c, await listApprovals(c.req.valid("query"))),
  requestApproval: async (c) => answer(c, await requestApproval(c.req.valid("json"))),
  getApproval: async (c) => answer(c, await getApproval(c.req.valid("param").id)),
  approve: async (c) => answer(c, await approve(c.req.valid("param").id, c.req.valid("json"))),
  reject: async (c) => answer(c, await reject(c.req.valid("param").id, c.req.valid("json"))),
  cancelApproval: async (c) => answer(c, await cancel(c.req.valid("param").id)),
});
