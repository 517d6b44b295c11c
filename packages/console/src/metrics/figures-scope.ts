/** Whose figures somebody sees: what they asked for, as far as the API would let them. Pure. */
import { isAtLeast, type Role } from "@bulkhead/platform/schema";
import type { DashboardSearch } from "./dashboard-search.ts";

export interface FiguresScope {
  readonly team_id?: string;
  readonly user_id?: string;
}

export interface FiguresReader {
  readonly id: string;
  readonly role: Role;
  readonly team_ids: readonly string[];
}

/** Everything for admins; for agents one of their own teams, or what they had and did themselves. */
export function figuresScope(
  { id, role, team_ids }: FiguresReader,
  { team_id, user_id }: Pick<DashboardSearch, "team_id" | "user_id">,
): FiguresScope {
  const seesAll = isAtLeast(role, "admin");
  // An agent who names nothing sees their team, not an error.
  const own = user_id === id ? undefined : team_ids[0];
  const team = seesAll ? team_id : team_id !== undefined && team_ids.includes(team_id) ? team_id : own;
  const person = seesAll || team !== undefined ? user_id : id;
  return { ...(team !== undefined && { team_id: team }), ...(person !== undefined && { user_id: person }) };
}
