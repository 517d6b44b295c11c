import * as z from "zod";
import { conflict, contract, idempotencyMismatch, invalidCursor, route, staleVersion } from "@bulkhead/platform/contract";
import { EntityId, page, PageQuery } from "@bulkhead/platform/schema";
import {
  memberInactive,
  memberNotStaff,
  memberOfTooManyTeams,
  reassignToNotFound,
  teamFull,
  teamHasActiveTickets,
  teamNameTaken,
  teamNotFound,
  userNotFound,
} from "./errors.ts";
import { ChangeTeam, CreateTeam, DeleteTeam, Team, TeamMember } from "./schema.ts";

const exampleTeam = {
  id: "01935b2e-6f00-7000-8000-0000000007ea",
  tenant_id: "01935b2e-6f00-7000-8000-00000000ac3e",
  name: "Hardware",
  description: "Printers, screens, and whatever else has a plug.",
  member_count: 0,
  created_at: "2026-11-22T10:00:00.000Z",
  updated_at: "2026-11-22T10:00:00.000Z",
  version: 1,
} satisfies Team;

const staffed = { ...exampleTeam, member_count: 1, updated_at: "2026-11-22T10:05:00.000Z", version: 2 } satisfies Team;

const exampleMember = {
  user_id: "01935b2e-6f00-7000-8000-0000000000a2",
  name: "Agent of Acme",
  email: "agent@acme.test",
  role: "agent",
  status: "active",
  added_at: "2026-11-22T10:05:00.000Z",
} satisfies TeamMember;

const ById = z.object({ id: EntityId });
const Membership = z.object({ id: EntityId, user_id: EntityId });
const staff = ["agent", "admin", "super_admin"] as const;
const admins = ["admin", "super_admin"] as const;

export const teams = contract("teams", {
  listTeams: route({
    method: "get",
    path: "/v1/teams",
    summary: "The tenant's teams, by name",
    description: "May lag a write by a second.",
    roles: staff,
    request: { query: PageQuery },
    responses: {
      200: {
        description: "A page of teams",
        body: page(Team).meta({ id: "TeamPage" }),
        example: { data: [staffed], next_cursor: null },
      },
    },
    problems: [invalidCursor],
  }),
  createTeam: route({
    method: "post",
    path: "/v1/teams",
    summary: "Create a team",
    description: "Names are unique in the tenant, whatever the case of their letters.",
    roles: admins,
    request: { json: CreateTeam },
    examples: { json: { name: exampleTeam.name, description: exampleTeam.description } },
    responses: { 201: { description: "The team, without members", body: Team, example: exampleTeam, etag: true } },
    problems: [teamNameTaken, conflict, idempotencyMismatch],
  }),
  getTeam: route({
    method: "get",
    path: "/v1/teams/:id",
    summary: "One team",
    roles: staff,
    request: { param: ById },
    responses: { 200: { description: "The team", body: Team, example: staffed, etag: true } },
    problems: [teamNotFound],
  }),
  changeTeam: route({
    method: "patch",
    path: "/v1/teams/:id",
    summary: "Change a team's name or description",
    description: "What is absent stays as it is; a description that is null is removed.",
    roles: admins,
    request: { param: ById, json: ChangeTeam },
    examples: { json: { name: "Devices" } },
    responses: { 200: { description: "The team", body: Team, example: { ...staffed, name: "Devices", version: 3 }, etag: true } },
    problems: [teamNotFound, teamNameTaken, staleVersion, conflict, idempotencyMismatch],
  }),
  deleteTeam: route({
    method: "delete",
    path: "/v1/teams/:id",
    summary: "Delete a team",
    description:
      "While active tickets are in its queue, `reassign_to` must name the team that takes them over: they follow within moments, each with an " +
      "entry in its trail. Closed tickets keep the team that they had. Members leave it within moments.",
    roles: admins,
    request: { param: ById, query: DeleteTeam },
    responses: { 204: { description: "The team is deleted" } },
    problems: [teamNotFound, teamHasActiveTickets, reassignToNotFound, staleVersion, conflict],
  }),
  listTeamMembers: route({
    method: "get",
    path: "/v1/teams/:id/members",
    summary: "Who is in a team",
    description:
      "In the order in which they came to the tenant. Members who were demoted to `user` or deactivated are listed; their membership has no " +
      "effect until they are agents again.",
    roles: staff,
    request: { param: ById, query: PageQuery },
    responses: {
      200: {
        description: "A page of members",
        body: page(TeamMember).meta({ id: "TeamMemberPage" }),
        example: { data: [exampleMember], next_cursor: null },
      },
    },
    problems: [teamNotFound, invalidCursor],
  }),
  addTeamMember: route({
    method: "put",
    path: "/v1/teams/:id/members/:user_id",
    summary: "Put somebody into a team",
    description: "Agents and admins, also while still invited. Who is a member already stays one.",
    roles: admins,
    request: { param: Membership },
    responses: { 200: { description: "The team", body: Team, example: staffed, etag: true } },
    problems: [teamNotFound, userNotFound, memberNotStaff, memberInactive, memberOfTooManyTeams, teamFull, staleVersion, conflict],
  }),
  removeTeamMember: route({
    method: "delete",
    path: "/v1/teams/:id/members/:user_id",
    summary: "Take somebody out of a team",
    description: "Tickets assigned to them stay theirs. Who is no member stays none.",
    roles: admins,
    request: { param: Membership },
    responses: { 200: { description: "The team", body: Team, example: { ...exampleTeam, version: 3 }, etag: true } },
    problems: [teamNotFound, userNotFound, staleVersion, conflict],
  }),
});
