import { findEntity } from "@bulkhead/platform";
import { approvalKind, presentApproval, visible } from "./repository.ts";
import type { Approval } from "./schema.ts";

/**
 * A request as it stands now. 1 round trip.
 * @throws Problem `approval.not_found`, also when the actor may not see it
 */
export const getApproval = async (id: string): Promise<Approval> => presentApproval(visible(await findEntity(approvalKind, id)));
