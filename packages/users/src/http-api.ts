import { admitRequest, createApi, runAs, systemActor, tenantRecord } from "@bulkhead/platform";
import { signIn } from "./sign-in.ts";

/** Whether a super_admin may choose this tenant: it has its record in Desk. */
const tenantExists = async (tenantId: string): Promise<boolean> =>
  (await runAs({ actor: systemActor(tenantId), cause: "sign-in" }, () => tenantRecord())) !== undefined;

/** A new HTTP API whose callers are people of tenants: what a domain's routes are implemented on. */
export const api = () => createApi({ people: { signIn, tenantExists, admit: admitRequest } });
