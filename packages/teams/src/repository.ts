/** How teams are stored. Private to the package. */
import { EntityRecord, tenantKey, type EntityKind } from "@bulkhead/platform";
import * as z from "zod";
import { Team } from "./schema.ts";

export const TeamRecord = EntityRecord.extend({
  name: z.string(),
  description: z.string().nullable(),
  /** A deleted team stays, so that its trail and old tickets can name it. */
  deleted_at: z.string().nullable(),
});
export type TeamRecord = z.infer<typeof TeamRecord>;

export const teamKind: EntityKind<TeamRecord> = {
  entity: "team",
  schema: TeamRecord,
  key: (id) => ({ parts: ["TEAM", id], sk: "PROFILE" }),
  summary: ({ name, deleted_at }) => ({ name, deleted: deleted_at !== null }),
};

/** A team as the API shows it: parsing drops what is internal. */
export const presentTeam = (record: TeamRecord): Team => Team.parse(record);

/** The partition of `by_team` in which a team's active tickets stand: tickets put themselves there, teams look whether any is left. */
export const teamQueue = (teamId: string): string => tenantKey("TEAMQUEUE", teamId);
