import type { FunctionDeclaration } from "@bulkhead/platform/functions";
import { functions as approvals } from "@bulkhead/approvals/functions";
import { functions as audit } from "@bulkhead/audit/functions";
import { functions as clerk } from "@bulkhead/clerk/functions";
import { functions as notifications } from "@bulkhead/notifications/functions";
import { functions as webhooks } from "@bulkhead/webhooks/functions";
import { functions as realtime } from "@bulkhead/realtime/functions";
import { functions as metrics } from "@bulkhead/metrics/functions";
import { functions as reference } from "@bulkhead/reference/functions";
import { functions as sla } from "@bulkhead/sla/functions";
import { functions as teams } from "@bulkhead/teams/functions";
import { functions as tenants } from "@bulkhead/tenants/functions";
import { functions as tickets } from "@bulkhead/tickets/functions";
import { functions as users } from "@bulkhead/users/functions";

/** Every function of every domain: all that is deployed follows from this. */
export const declarations: readonly FunctionDeclaration[] = [
  ...tenants,
  ...users,
  ...teams,
  ...tickets,
  ...sla,
  ...approvals,
  ...audit,
  ...clerk,
  ...notifications,
  ...webhooks,
  ...realtime,
  ...metrics,
  ...reference,
];
