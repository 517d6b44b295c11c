/** People as they must be known to be told of something: who they are now, and what they want to hear of. */
import { getItems } from "@bulkhead/platform";
import { lookupRecipient, type Recipient } from "@bulkhead/users";
import { effective, preferencesKey } from "./preferences.ts";
import type { Preferences } from "./schema.ts";

export interface KnownPerson extends Recipient {
  readonly preferences: Preferences;
}

/** People of the acting tenant, by id, each strongly consistent; who does not exist is not there. 1 round trip for each fifty, at once. */
export async function findPeople(ids: readonly string[]): Promise<ReadonlyMap<string, KnownPerson>> {
  const lookups = ids.map(lookupRecipient);
  const items = await getItems([...lookups.map(({ key }) => key), ...ids.map(preferencesKey)]);
  return new Map(
    lookups.flatMap(({ parse }, index) => {
      const item = items[index];
      if (item === undefined) return [];
      const person = parse(item);
      return [[person.id, { ...person, preferences: effective(items[ids.length + index]) }] as const];
    }),
  );
}
