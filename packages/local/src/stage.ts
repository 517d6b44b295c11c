/** The stage that the local run plays. Its names and ARNs follow from this like those of any other. */
import type { Stage } from "@bulkhead/platform/names";

export const localStage: Stage = { stage: "local", account: "111122223333", region: "eu-west-1" };
