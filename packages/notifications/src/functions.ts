import { http, subscriber, timer, type FunctionDeclaration } from "@bulkhead/platform/functions";
import { notifications } from "./contract.ts";

export const functions = [
  http("notifications-api", { handler: "packages/notifications/src/api", contract: notifications, grants: ["tenant_sessions"] }),
  subscriber("notifications-notify", {
    handler: "packages/notifications/src/notify",
    on: [
      "ticket.created",
      "ticket.updated",
      "ticket.status_changed",
      "ticket.priority_changed",
      "ticket.assigned",
      "ticket.responded",
      "ticket.escalated",
      "ticket.closed",
      "ticket.restored",
      "sla.deadline_approaching",
      "sla.first_response_missed",
      "approval.requested",
      "approval.approved",
      "approval.rejected",
      "approval.expired",
      "user.role_changed",
      "user.deactivated",
      "user.reactivated",
      "team.member_added",
      "team.member_removed",
      "webhook.endpoint_disabled",
    ],
    grants: ["tenant_sessions", "timers", "email"],
    wakes: "notifications-digest",
  }),
  timer("notifications-digest", {
    handler: "packages/notifications/src/digest",
    grants: ["tenant_sessions", "timers", "email"],
    wakes: "notifications-digest",
  }),
] satisfies FunctionDeclaration[];
