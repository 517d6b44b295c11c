/** How teams and their members are stored. Private to the package. */
import { createHash, randomInt } from "node:crypto";
import {
  EntityRecord,
  indexKeys,
  parseStored,
  queryItems,
  tenantKey,
  type Draft,
  type EntityKind,
  type Key,
  type StoredItem,
} from "@bulkhead/platform";
import * as z from "zod";
import { teamNotFound } from "./errors.ts";
import type { TeamEventData } from "./events.ts";
import { Team } from "./schema.ts";

export const TeamRecord = EntityRecord.extend({
  name: z.string(),
  description: z.string().nullable(),
  member_count: z.int(),
  /** A deleted team stays, so that its trail and old tickets can name it. */
  deleted_at: z.string().nullable(),
  /** Which team its tickets went to when it was deleted. */
  reassign_to: z.string().nullable(),
});
export type TeamRecord = z.infer<typeof TeamRecord>;

/** Teams are listed by name. Sort keys are ASCII: accents are dropped, and what has no Latin letters is in order of creation. */
const sortName = (name: string): string =>
  name
    .normalize("NFKD")
    .toLowerCase()
    .replaceAll(/[^\u0020-\u007e]/g, "");

/** The partition of `by_status` that lists the tenant's teams. */
export const teamsPartition = (): string => tenantKey("TEAMS");

const listed = ({ id, name }: Draft<TeamRecord>): StoredItem => {
  const keys = indexKeys("by_status");
  return { [keys.pk]: teamsPartition(), [keys.sk]: `${sortName(name)}#${id}` };
};

const summary = ({ name, member_count, deleted_at, reassign_to }: Draft<TeamRecord>): TeamEventData => ({
  name,
  member_count,
  deleted: deleted_at !== null,
  reassign_to,
});

/** A team as the API shows it: parsing drops what is internal. */
export const presentTeam = (record: TeamRecord): Team => Team.parse(record);

export const teamKind: EntityKind<TeamRecord> = {
  entity: "team",
  schema: TeamRecord,
  indexes: (team) => (team.deleted_at === null ? listed(team) : {}),
  row: presentTeam,
  summary,
};

const Row = z.object({ row: Team });

/** A list's row, from the index. */
export const presentRow = (item: StoredItem): Team => parseStored(Row, item).row;

/**
 * A team that is there.
 * @throws Problem `team.not_found`, also when it was deleted
 */
export function living(team: TeamRecord | undefined): TeamRecord {
  if (team === undefined || team.deleted_at !== null) throw teamNotFound();
  return team;
}

/** Names that people would take for the same are the same: case, width and white space do not tell teams apart. */
export const nameKey = (name: string): Key => {
  const folded = name.normalize("NFKC").toLowerCase().replaceAll(/\s+/g, " ");
  return { pk: tenantKey("TEAMNAME", createHash("sha256").update(folded).digest("hex")), sk: "NAME" };
};

/** Makes a name unique in the tenant for as long as a team has it. */
export const nameItem = (name: string, teamId: string): StoredItem => ({ ...nameKey(name), team_id: teamId });

/** DynamoDB lets one transaction at a time look at an item: a busy team's assignments spread over so many. */
const openItems = 8;

const openKey = (teamId: string, index: number): Key => ({ pk: tenantKey("TEAM", teamId), sk: `OPEN#${index}` });

/** Items that are there exactly while the team is: what a transaction can ask for. */
export const openKeys = (teamId: string): readonly Key[] => Array.from({ length: openItems }, (_, index) => openKey(teamId, index));

/** Any one of them. */
export const anyOpenKey = (teamId: string): Key => openKey(teamId, randomInt(openItems));

const Member = z.object({ user_id: z.string(), added_at: z.string() });
export type Member = z.infer<typeof Member>;

export const memberKey = (teamId: string, userId: string): Key => ({ pk: tenantKey("TEAM", teamId), sk: `MEMBER#${userId}` });

export const memberItem = (teamId: string, userId: string, addedAt: string): StoredItem => ({
  ...memberKey(teamId, userId),
  team_id: teamId,
  user_id: userId,
  added_at: addedAt,
});

/** Members behind `after`, a person's id, in the order of ids; strongly consistent. 1 round trip. */
export async function readMembers(
  teamId: string,
  { after, limit }: { readonly after?: string | undefined; readonly limit: number },
): Promise<{ readonly members: readonly Member[]; readonly more: boolean }> {
  const { items, more } = await queryItems({
    pk: tenantKey("TEAM", teamId),
    range: { ...(after === undefined ? { from: "MEMBER#" } : { after: `MEMBER#${after}` }), before: "MEMBER$" },
    limit,
  });
  return { members: items.map((item) => parseStored(Member, item)), more };
}

/** The partition of `by_team` in which a team's active tickets stand: tickets put themselves there, teams look whether any is left. */
export const teamQueue = (teamId: string): string => tenantKey("TEAMQUEUE", teamId);
