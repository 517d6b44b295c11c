/** A person as other domains take them into a commit of their own. */
import { lookup, type Lookup } from "@bulkhead/platform";
import { presentUser, userKind, type UserRecord } from "./repository.ts";
import type { User } from "./schema.ts";

const stored = Symbol("the record as read");

/** A person, and beneath what the API shows of them the record as it was read, which only this package touches. */
export interface UserForChange extends User {
  readonly [stored]: UserRecord;
}

/** A person to be changed, read along with what a verb of another domain changes. */
export const lookupUserForChange = (id: string): Lookup<UserForChange> => lookup(userKind, id, toUserForChange);

export const toUserForChange = (record: UserRecord): UserForChange => ({ ...presentUser(record), [stored]: record });

export const recordOf = (user: UserForChange): UserRecord => user[stored];
