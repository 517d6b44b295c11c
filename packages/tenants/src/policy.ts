/** Which change of a tenant's standing is legal, and what a change of its rules comes to. Pure. */
import { SlaPolicy, type ChangeSlaPolicy, type TenantStatus } from "./schema.ts";

export const maySuspend = (status: TenantStatus): boolean => status === "active";
export const mayReactivate = (status: TenantStatus): boolean => status === "suspended";

/** The policy with the parts that are changed; a target that is not named stays. */
export const changedSlaPolicy = (policy: SlaPolicy, changes: ChangeSlaPolicy): SlaPolicy =>
  SlaPolicy.parse({
    ...policy,
    ...changes,
    targets: { ...policy.targets, ...changes.targets },
    first_response: { ...policy.first_response, ...changes.first_response },
  });
