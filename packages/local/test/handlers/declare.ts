import * as approvals from "@bulkhead/approvals/schema";
import * as audit from "@bulkhead/audit/schema";
import * as events from "@bulkhead/platform/events";
import * as platform from "@bulkhead/platform/schema";
import type { Contract } from "@bulkhead/platform/contract";
import * as trail from "@bulkhead/platform/trail-entry";
import { allContracts } from "@bulkhead/reference";
import * as sla from "@bulkhead/sla/schema";
import * as teams from "@bulkhead/teams/schema";
import * as tenants from "@bulkhead/tenants/schema";
import * as tickets from "@bulkhead/tickets/schema";
import * as users from "@bulkhead/users/schema";
import * as z from "zod";

const modules = { approvals, audit, events, platform, trail, sla, teams, tenants, tickets, users };

const contracts: readonly Contract[] = allContracts;
const ofRoutes = contracts.flatMap(({ routes }) =>
  Object.entries(routes).flatMap(([id, { request = {} }]) =>
    Object.entries(request).map(([part, schema]): [string, z.ZodType] => [`${id} ${part}`, schema]),
  ),
);
const ofModules = Object.entries(modules).flatMap(([name, exported]) =>
  Object.entries<unknown>({ ...exported }).flatMap(([type, schema]): [string, z.ZodType][] =>
    schema instanceof z.ZodType ? [[`${name} ${type}`, schema]] : [],
  ),
);

/** Everything that packages declare: routes by operation id, schemas by where they stand. */
export const declared = {
  routes: Object.fromEntries(contracts.flatMap(({ routes }) => Object.entries(routes))),
  schemas: new Map([...ofRoutes, ...ofModules]),
};

/** A function that declares as much as one can. */
export const handler = () => Promise.resolve(declared);
