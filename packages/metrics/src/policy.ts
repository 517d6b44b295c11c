/** Whose figures one may see. Pure. */
import { isAtLeast, type Role } from "@bulkhead/platform/schema";

export interface MetricsActor {
  readonly user_id: string | null;
  readonly role: Role;
  readonly team_ids: readonly string[];
}

/** What figures are asked for: those of a team, of a person, of a person within a team, or all. */
export interface Figures {
  readonly team_id?: string | undefined;
  readonly user_id?: string | undefined;
}

/** Admins see all figures; agents those of their own teams, whoever of the team they are about, and their own. */
export function maySeeFigures(actor: MetricsActor, { team_id, user_id }: Figures): boolean {
  if (isAtLeast(actor.role, "admin")) return true;
  if (!isAtLeast(actor.role, "agent")) return false;
  if (team_id !== undefined) return actor.team_ids.includes(team_id);
  return user_id !== undefined && user_id === actor.user_id;
}
