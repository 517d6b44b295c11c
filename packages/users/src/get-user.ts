import { findEntity, lookup, type Lookup } from "@bulkhead/platform";
import { userKind, type UserRecord } from "./repository.ts";
import { User } from "./schema.ts";

/** A person as the API shows them: parsing drops what is internal. */
export const presentUser = (record: UserRecord): User => User.parse(record);

/** A person of the acting tenant, or undefined. 1 round trip. */
export async function findUser(id: string): Promise<User | undefined> {
  const record = await findEntity(userKind, id);
  return record && presentUser(record);
}

/** The same, read along with what a verb changes. */
export const lookupUser = (id: string): Lookup<User> => lookup(userKind, id, presentUser);
