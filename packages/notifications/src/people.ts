/** People as they must be known to be told of something: who they are now, and what they want to hear of. */
import { getItems, parseStored, tenantRecord } from "@bulkhead/platform";
import { lookupRecipient, type Recipient } from "@bulkhead/users";
import * as z from "zod";
import { effective, preferencesKey } from "./preferences.ts";
import type { Preferences } from "./schema.ts";

export interface KnownPerson extends Recipient {
  readonly preferences: Preferences;
}

/** Two items for each, and a BatchGetItem takes a hundred. */
const chunk = 50;

/** People of the acting tenant, by id, each strongly consistent; who does not exist is not there. 1 round trip for each fifty. */
export async function findPeople(ids: readonly string[]): Promise<ReadonlyMap<string, KnownPerson>> {
  const chunks = Array.from({ length: Math.ceil(ids.length / chunk) }, (_, index) => ids.slice(index * chunk, (index + 1) * chunk));
  const found = await Promise.all(chunks.map(read));
  return new Map(found.flat().map((person) => [person.id, person]));
}

async function read(ids: readonly string[]): Promise<readonly KnownPerson[]> {
  const lookups = ids.map(lookupRecipient);
  const items = await getItems([...lookups.map(({ key }) => key), ...ids.map(preferencesKey)]);
  return lookups.flatMap(({ parse }, index) => {
    const item = items[index];
    return item === undefined ? [] : [{ ...parse(item), preferences: effective(items[ids.length + index]) }];
  });
}

const Standing = z.object({ status: z.string() });

/** Whether the acting tenant's people get mail: not while it is suspended. At most 30 seconds old. 0 or 1 round trips. */
export async function tenantGetsMail(): Promise<boolean> {
  const record = await tenantRecord();
  return record === undefined || parseStored(Standing, record).status === "active";
}
