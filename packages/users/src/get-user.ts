import { currentActor, findEntity, lookup, type Lookup } from "@bulkhead/platform";
import { userNotFound } from "./errors.ts";
import { maySeeUser } from "./policy.ts";
import { presentUser, userKind, type UserRecord } from "./repository.ts";
import type { User } from "./schema.ts";

/** A person of the acting tenant, or undefined. 1 round trip. */
export async function findUser(id: string): Promise<User | undefined> {
  const record = await findEntity(userKind, id);
  return record && presentUser(record);
}

/** The same, read along with what a verb changes. */
export const lookupUser = (id: string): Lookup<User> => lookup(userKind, id, presentUser);

/**
 * A person whom the actor may see. 1 round trip.
 * @throws Problem `user.not_found`, also when they exist and the actor may not see them
 */
export const getUser = async (id: string): Promise<User> => presentUser(visible(await findEntity(userKind, id)));

/** @throws Problem `user.not_found` */
export function visible(person: UserRecord | undefined): UserRecord {
  if (person === undefined || !maySeeUser(currentActor(), person)) throw userNotFound();
  return person;
}
