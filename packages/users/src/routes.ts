import { answer, implement } from "@bulkhead/platform";
import { changeUser } from "./change-user.ts";
import { users } from "./contract.ts";
import { deactivateUser } from "./deactivate-user.ts";
import { getMe } from "./get-me.ts";
import { getUser } from "./get-user.ts";
import { api } from "./http-api.ts";
import { inviteUser } from "./invite-user.ts";
import { listUsers } from "./list-users.ts";
import { reactivateUser } from "./reactivate-user.ts";
import { reviewAccess } from "./review-access.ts";

export const routes = implement(api(), users, {
  getMe: async (c) => answer(c, await getMe()),
  listUsers: async (c) => answer(c, await listUsers(c.req.valid("query"))),
  inviteUser: async (c) => answer(c, await inviteUser(c.req.valid("json"))),
  getUser: async (c) => answer(c, await getUser(c.req.valid("param").id)),
  changeUser: async (c) => answer(c, await changeUser(c.req.valid("param").id, c.req.valid("json"))),
  deactivateUser: async (c) => answer(c, await deactivateUser(c.req.valid("param").id)),
  reactivateUser: async (c) => answer(c, await reactivateUser(c.req.valid("param").id)),
  reviewAccess: async (c) => answer(c, await reviewAccess(c.req.valid("query"))),
});
