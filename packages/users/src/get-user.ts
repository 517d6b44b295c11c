import { findEntity } from "@bulkhead/platform";
import { userKind, type UserRecord } from "./repository.ts";
import type { User } from "./schema.ts";

export const presentUser = ({
  id,
  tenant_id,
  clerk_id,
  email,
  name,
  role,
  status,
  team_ids,
  created_at,
  last_seen_at,
  version,
}: UserRecord): User => ({
  id,
  tenant_id,
  clerk_id,
  email,
  name,
  role,
  status,
  team_ids,
  created_at,
  last_seen_at,
  version,
});

/** A person of the acting tenant, or undefined. 1 round trip. */
export async function findUser(id: string): Promise<User | undefined> {
  const record = await findEntity(userKind, id);
  return record && presentUser(record);
}
