import { answer, implement } from "@bulkhead/platform";
import { users } from "./contract.ts";
import { getMe } from "./get-me.ts";
import { api } from "./http-api.ts";

export const routes = implement(api(), users, {
  getMe: async (c) => answer(c, await getMe()),
});
