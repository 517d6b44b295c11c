import * as z from "zod";
import { conflict, contract, idempotencyMismatch, invalidCursor, route, staleVersion } from "@bulkhead/platform/contract";
import { EntityId, page } from "@bulkhead/platform/schema";
import { approvalRequired, emailTaken, lastAdmin, userActionForbidden, userNotFound } from "./errors.ts";
import { AccessReviewEntry, ChangeUser, InviteUser, ListUsers, Me, ReviewAccess, User } from "./schema.ts";

const exampleUser = {
  id: "01935b2e-6f00-7000-8000-0000000000a1",
  tenant_id: "01935b2e-6f00-7000-8000-00000000ac3e",
  clerk_id: null,
  email: "agent@acme.test",
  name: "Agent of Acme",
  role: "agent",
  status: "active",
  team_ids: [],
  created_at: "2026-11-22T10:00:00.000Z",
  last_seen_at: "2026-11-22T10:00:00.000Z",
  version: 1,
} satisfies User;

const exampleInvited = {
  ...exampleUser,
  id: "01935b2e-6f00-7000-8000-0000000000a4",
  email: "newcomer@acme.test",
  name: "New Comer",
  status: "invited",
  last_seen_at: null,
} satisfies User;

const exampleMe = {
  user: exampleUser,
  tenant: { id: exampleUser.tenant_id, name: "Acme", slug: "acme", status: "active" },
  role: "agent",
  permissions: ["tickets.create", "tickets.see_all"],
  flags: { self_registration: true },
  desk: { agent_visibility: "all", agent_assignment: "none", approvals_required_for: ["priority_raise"], warning_share: 0.8 },
  now: "2026-11-22T10:00:00.000Z",
} satisfies Me;

const exampleReviewed = {
  user_id: exampleUser.id,
  email: exampleUser.email,
  name: exampleUser.name,
  role: "agent",
  role_since: "2026-11-22T10:00:00.000Z",
  status: "active",
  team_ids: [],
  created_at: exampleUser.created_at,
  last_seen_at: exampleUser.last_seen_at,
} satisfies AccessReviewEntry;

const ById = z.object({ id: EntityId });
const everyone = ["user", "agent", "admin", "super_admin"] as const;
const staff = ["agent", "admin", "super_admin"] as const;
const admins = ["admin", "super_admin"] as const;

export const users = contract("users", {
  getMe: route({
    method: "get",
    path: "/v1/me",
    summary: "Who the caller is, in which tenant, and what they may do",
    description: "The first request of a person registers them in their tenant.",
    roles: everyone,
    scope: "person",
    responses: { 200: { description: "The caller", body: Me, example: exampleMe } },
  }),
  listUsers: route({
    method: "get",
    path: "/v1/users",
    summary: "List people",
    description:
      "Admins first, then agents, then users, each in the order in which they came. May lag a write by a second. " +
      "A page may be short and still have a next_cursor.",
    roles: staff,
    request: { query: ListUsers },
    responses: {
      200: {
        description: "A page of people",
        body: page(User).meta({ id: "UserPage" }),
        example: { data: [exampleUser], next_cursor: null },
      },
    },
    problems: [invalidCursor],
  }),
  inviteUser: route({
    method: "post",
    path: "/v1/users",
    summary: "Invite a person",
    description: "They wait as invited until they first sign in with the same, verified email address.",
    roles: admins,
    request: { json: InviteUser },
    examples: { json: { email: "newcomer@acme.test", name: "New Comer", role: "agent" } },
    responses: { 201: { description: "The person, invited", body: User, example: exampleInvited, etag: true } },
    problems: [emailTaken, conflict, idempotencyMismatch],
  }),
  getUser: route({
    method: "get",
    path: "/v1/users/:id",
    summary: "One person",
    description: "People without a support role find only themselves.",
    roles: everyone,
    request: { param: ById },
    responses: { 200: { description: "The person", body: User, example: exampleUser, etag: true } },
    problems: [userNotFound],
  }),
  changeUser: route({
    method: "patch",
    path: "/v1/users/:id",
    summary: "Change a person's name or role",
    description:
      "Names are changed by the person and by admins, roles by admins, never one's own. The email address is the identity provider's. " +
      "Where the tenant wants role changes approved, agents are told to ask for them.",
    roles: everyone,
    request: { param: ById, json: ChangeUser },
    examples: { json: { role: "admin" } },
    responses: { 200: { description: "The person", body: User, example: { ...exampleUser, role: "admin", version: 2 }, etag: true } },
    problems: [userNotFound, userActionForbidden, approvalRequired, lastAdmin, staleVersion, conflict, idempotencyMismatch],
  }),
  deactivateUser: route({
    method: "post",
    path: "/v1/users/:id/deactivate",
    summary: "Shut a person out, or take an invitation back",
    description:
      "Within 30 seconds the person gets 403. They stay assigned to what they had. Taking an invitation back frees its address. " +
      "Deactivating who is inactive changes nothing.",
    roles: admins,
    request: { param: ById },
    responses: { 200: { description: "The person", body: User, example: { ...exampleUser, status: "inactive", version: 2 }, etag: true } },
    problems: [userNotFound, userActionForbidden, lastAdmin, staleVersion, conflict, idempotencyMismatch],
  }),
  reactivateUser: route({
    method: "post",
    path: "/v1/users/:id/reactivate",
    summary: "Let a person in again",
    description: "Who never signed in is invited again. Reactivating who is not inactive changes nothing.",
    roles: admins,
    request: { param: ById },
    responses: { 200: { description: "The person", body: User, example: { ...exampleUser, version: 3 }, etag: true } },
    problems: [userNotFound, userActionForbidden, emailTaken, staleVersion, conflict, idempotencyMismatch],
  }),
  reviewAccess: route({
    method: "get",
    path: "/v1/access-review",
    summary: "Who has which role, since when, and when they were last seen",
    description: "Everybody of the tenant, in the order of the list of people; last seen to the day (UTC).",
    roles: admins,
    request: { query: ReviewAccess },
    responses: {
      200: {
        description: "A page of people and what they may do",
        body: page(AccessReviewEntry).meta({ id: "AccessReviewPage" }),
        example: { data: [exampleReviewed], next_cursor: null },
      },
    },
    problems: [invalidCursor],
  }),
});
