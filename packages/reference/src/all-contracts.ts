/** Every contract of the API, in the order in which the reference presents them. */
import { approvals } from "@bulkhead/approvals/contract";
import { clerk } from "@bulkhead/clerk/contract";
import { audit } from "@bulkhead/audit/contract";
import type { Contract } from "@bulkhead/platform/contract";
import { metrics, metricsRebuild } from "@bulkhead/metrics/contract";
import { realtime } from "@bulkhead/realtime/contract";
import { notifications } from "@bulkhead/notifications/contract";
import { sla } from "@bulkhead/sla/contract";
import { teams } from "@bulkhead/teams/contract";
import { tenants } from "@bulkhead/tenants/contract";
import { tickets } from "@bulkhead/tickets/contract";
import { users } from "@bulkhead/users/contract";
import { webhooks } from "@bulkhead/webhooks/contract";
import { reference } from "./contract.ts";

export const allContracts = [
  tickets,
  users,
  teams,
  tenants,
  sla,
  approvals,
  audit,
  metrics,
  metricsRebuild,
  realtime,
  webhooks,
  notifications,
  clerk,
  reference,
] as const satisfies readonly Contract[];
