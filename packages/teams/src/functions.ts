import { http, subscriber, type FunctionDeclaration } from "@bulkhead/platform/functions";
import { teams } from "./contract.ts";

export const functions = [
  http("teams-api", { handler: "packages/teams/src/api", contract: teams, grants: ["tenant_sessions"] }),
  subscriber("teams-release-members", {
    handler: "packages/teams/src/release-members",
    on: ["team.deleted"],
    grants: ["tenant_sessions"],
  }),
] satisfies FunctionDeclaration[];
