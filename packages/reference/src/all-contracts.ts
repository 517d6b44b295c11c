/** Every contract of the API, in the order in which the reference presents them. */
import type { Contract } from "@bulkhead/platform/contract";
import { tenants } from "@bulkhead/tenants/contract";
import { tickets } from "@bulkhead/tickets/contract";
import { users } from "@bulkhead/users/contract";
import { reference } from "./contract.ts";

export const allContracts = [tickets, users, tenants, reference] as const satisfies readonly Contract[];
