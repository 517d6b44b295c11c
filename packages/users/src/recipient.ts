import { lookup, type Lookup } from "@bulkhead/platform";
import { userKind, type UserRecord } from "./repository.ts";
import type { User } from "./schema.ts";

/** Somebody to be told of something, as they are now. */
export interface Recipient extends Pick<User, "id" | "name" | "role" | "status" | "team_ids"> {
  /** Where mail reaches them: an address that they have shown to be theirs; null when there is none. */
  readonly verified_email: string | null;
}

const present = ({ id, name, role, status, team_ids, email, holds_email }: UserRecord): Recipient => ({
  id,
  name,
  role,
  status,
  team_ids,
  // An invitation holds its address before anybody has shown that it is theirs.
  verified_email: status === "active" && holds_email ? email : null,
});

/** A person of the acting tenant, read along with others. */
export const lookupRecipient = (id: string): Lookup<Recipient> => lookup(userKind, id, present);
