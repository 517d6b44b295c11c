import { answer, implement } from "@bulkhead/platform";
import { api } from "@bulkhead/users";
import { addMember } from "./add-member.ts";
import { changeTeam } from "./change-team.ts";
import { teams } from "./contract.ts";
import { createTeam } from "./create-team.ts";
import { deleteTeam } from "./delete-team.ts";
import { getTeam } from "./get-team.ts";
import { listMembers } from "./list-members.ts";
import { listTeams } from "./list-teams.ts";
import { removeMember } from "./remove-member.ts";

export const routes = implement(api(), teams, {
  listTeams: async (c) => answer(c, await listTeams(c.req.valid("query"))),
  createTeam: async (c) => answer(c, await createTeam(c.req.valid("json"))),
  getTeam: async (c) => answer(c, await getTeam(c.req.valid("param").id)),
  changeTeam: async (c) => answer(c, await changeTeam(c.req.valid("param").id, c.req.valid("json"))),
  deleteTeam: async (c) => {
    await deleteTeam(c.req.valid("param").id, c.req.valid("query"));
    return answer(c);
  },
  listTeamMembers: async (c) => answer(c, await listMembers(c.req.valid("param").id, c.req.valid("query"))),
  addTeamMember: async (c) => answer(c, await addMember(c.req.valid("param").id, c.req.valid("param").user_id)),
  removeTeamMember: async (c) => answer(c, await removeMember(c.req.valid("param").id, c.req.valid("param").user_id)),
});
