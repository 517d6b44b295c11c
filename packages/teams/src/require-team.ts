import { requireItem, VersionConflict, type Write } from "@bulkhead/platform";
import { anyOpenKey } from "./repository.ts";

/**
 * For a commit that gives something to a team: it succeeds only while the team is there. A team that was deleted since it was looked
 * up makes the verb run again from its read, which then finds none.
 */
export const requireTeam = (id: string): Write => requireItem(anyOpenKey(id), () => new VersionConflict());
