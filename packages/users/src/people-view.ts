import type { ListView } from "@bulkhead/platform";
import { people, presentRow, type UserRow } from "./repository.ts";
import type { ListUsers } from "./schema.ts";

/** Which people a list shows. */
export type PeopleFilters = Pick<ListUsers, "role" | "status" | "team_id" | "search">;

/**
 * The acting tenant's people as a list: admins, then agents, then users, each in the order in which they came. A role is a stretch of
 * the index; what else is asked for is looked for in what was read.
 */
export const peopleView = ({ role, ...others }: PeopleFilters): ListView<UserRow> => ({
  index: people.index,
  partitions: [people.partition()],
  ...(role !== undefined && { bounds: people.withRole(role) }),
  row: presentRow,
  keeps: Object.values(others).some((asked) => asked !== undefined) ? keeps(others) : undefined,
});

const keeps = ({ status, team_id, search }: Omit<PeopleFilters, "role">): ((row: UserRow) => boolean) => {
  const begins = search === undefined ? undefined : beginning(search);
  return (row) =>
    (status === undefined || row.status === status) &&
    (team_id === undefined || row.team_ids.includes(team_id)) &&
    (begins === undefined || begins(row));
};

const folded = (text: string): string => text.normalize("NFKC").toLowerCase();

/** Whether a name, a word of it or an address begins with what somebody typed. */
function beginning(search: string): (row: Pick<UserRow, "name" | "email">) => boolean {
  const sought = folded(search);
  return ({ name, email }) => {
    const words = ` ${folded(name ?? "")}`;
    return words.includes(` ${sought}`) || folded(email ?? "").startsWith(sought);
  };
}
