import { functions as approvals } from "@bulkhead/approvals/functions";
import { functions as audit } from "@bulkhead/audit/functions";
import { functions as clerk } from "@bulkhead/clerk/functions";
import type { FunctionDeclaration } from "@bulkhead/platform/functions";
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

const observers: readonly FunctionDeclaration[] = [...notifications, ...webhooks, ...realtime, ...metrics];

/** Every function of the system, as its domains declare them. */
export const allFunctions: readonly FunctionDeclaration[] = [
  ...reference,
  ...users,
  ...tenants,
  ...teams,
  ...tickets,
  ...sla,
  ...approvals,
  ...audit,
  ...clerk,
  ...observers,
];

const withoutSubscribers = (of: readonly FunctionDeclaration[]): readonly FunctionDeclaration[] =>
  allFunctions.filter((declaration) => declaration.kind !== "subscriber" || !of.includes(declaration));

/** Everything but the subscribers that only tell of what happens, or count it: nothing else waits for them. */
export const unobserved = withoutSubscribers(observers);

/** The same, and live updates. */
export const toldLive = withoutSubscribers([...notifications, ...webhooks, ...metrics]);
