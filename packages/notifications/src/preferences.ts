/** What people have chosen to hear of, beside their profile. They store what was chosen; everything else follows the defaults. */
import { commit, currentActor, getItem, parseStored, setFields, tenantKey, type Key, type StoredItem } from "@bulkhead/platform";
import * as z from "zod";
import { ownId } from "./own-id.ts";
import { Channel, defaultPreferences, NotificationKind, Preferences, type ChangePreferences } from "./schema.ts";

/** One attribute for each choice, so that two of them at once do not undo each other. */
const field = (kind: NotificationKind, channel: Channel): string => `${kind}_${channel}`;

const Chosen = z.record(z.string(), z.unknown());

/** Where somebody's preferences lie; found under a person's key. */
export const preferencesKey = (userId: string): Key => ({ pk: tenantKey("USER", userId), sk: "PREFERENCES" });

/** What is in force where these were chosen. */
export function effective(item: StoredItem | undefined): Preferences {
  const chosen = item === undefined ? {} : parseStored(Chosen, item);
  const choice = (kind: NotificationKind, channel: Channel): boolean => {
    const value = chosen[field(kind, channel)];
    return typeof value === "boolean" ? value : defaultPreferences[kind][channel];
  };
  return Preferences.parse(
    Object.fromEntries(
      NotificationKind.options.map((kind) => [
        kind,
        Object.fromEntries(Channel.options.map((channel) => [channel, choice(kind, channel)])),
      ]),
    ),
  );
}

/** The actor's own preferences. 1 round trip. */
export const getPreferences = async (): Promise<Preferences> => effective(await getItem(preferencesKey(ownId())));

/** Changes the actor's own. They are a memo of theirs, and stand in no trail. 2 round trips. */
export async function changePreferences(change: ChangePreferences): Promise<Preferences> {
  const key = preferencesKey(ownId());
  const chosen = NotificationKind.options.flatMap((kind) =>
    Channel.options.flatMap((channel) => {
      const value = change[kind]?.[channel];
      return value === undefined ? [] : [[kind, channel, value] as const];
    }),
  );
  const before = effective(await getItem(key));
  const after = chosen.reduce<Preferences>(
    (preferences, [kind, channel, value]) => ({ ...preferences, [kind]: { ...preferences[kind], [channel]: value } }),
    before,
  );
  const fields = Object.fromEntries(chosen.map(([kind, channel, value]) => [field(kind, channel), value]));
  return commit({ changes: [], items: [setFields(key, fields)], result: after });
}

/** Ends mail of some kinds for a person of the acting tenant. 1 round trip. */
export async function endMail(userId: string, kinds: readonly NotificationKind[]): Promise<void> {
  if (currentActor().type === "user") throw new Error("people change their preferences themselves");
  const fields = Object.fromEntries(kinds.map((kind) => [field(kind, "email"), false]));
  await commit({ changes: [], items: [setFields(preferencesKey(userId), fields)], result: undefined });
}
