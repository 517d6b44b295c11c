import { findChainEnd, verifyTrail } from "@bulkhead/platform";
import type { TrailVerification } from "@bulkhead/platform/trail-entry";
import { entityNotFound } from "./errors.ts";
import type { ChainOf } from "./schema.ts";

/**
 * Whether an entity's trail is whole: every version, every hash, up to the last one that the entity itself has kept. Reads all of it.
 * @throws Problem `audit.entity_not_found`
 */
export async function verifyChain({ entity, entity_id }: ChainOf): Promise<TrailVerification> {
  const end = await findChainEnd(entity, entity_id);
  if (end === undefined) throw entityNotFound();
  return verifyTrail(entity, entity_id, end);
}
