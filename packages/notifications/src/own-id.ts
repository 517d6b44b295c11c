import { currentActor } from "@bulkhead/platform";

/** The one who acts: inboxes and preferences are found under their key alone, so that nobody can name somebody else's. */
export function ownId(): string {
  const { user_id } = currentActor();
  if (user_id === null) throw new Error("only a person has an inbox and preferences");
  return user_id;
}
