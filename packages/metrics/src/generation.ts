/**
 * Which counters are in force. Counters are kept in generations: a rebuild counts the whole trail into the next one, beside the one in
 * force, and then puts it in its place. Of each generation it is known from which moment on it counts what the bus tells; all that
 * happened before that was counted from the trail. So an event is counted in each generation exactly once, however late it comes.
 */
import { currentActor, getItem, parseStored, replaceItem, tenantKey, type Key, type Write } from "@bulkhead/platform";
import * as z from "zod";
import type { CountersRebuild } from "./schema.ts";

/** Counts what the bus tells of `since` and later. */
const Generation = z.object({ number: z.int(), since: z.string() });
export type Generation = z.infer<typeof Generation>;

export const Rebuild = z.object({
  id: z.string(),
  /** `clearing`: the new counters are in force, the old ones are being removed. */
  status: z.enum(["counting", "clearing", "done"]),
  /** What is being counted, or what is being removed. */
  other: Generation,
  started_at: z.string(),
  /** Null: the system, or a super_admin. */
  started_by: z.string().nullable(),
  finished_at: z.string().nullable(),
  /** Entries counted so far, and where in the trail: the month, and the last entry of it. */
  entries: z.int(),
  month: z.string(),
  after: z.string().nullable(),
});
export type Rebuild = z.infer<typeof Rebuild>;

const State = z.object({ version: z.int(), current: Generation, rebuild: Rebuild.nullable() });
export type State = z.infer<typeof State>;

/** Before the first rebuild: everything was told by the bus. */
const first: State = { version: 0, current: { number: 0, since: "" }, rebuild: null };

const stateKey = (): Key => ({ pk: tenantKey("METRICS", "STATE"), sk: "STATE" });

/** 1 round trip. */
export async function getState(): Promise<State> {
  const item = await getItem(stateKey());
  return item === undefined ? first : parseStored(State, item);
}

/** The generations in which something that the bus tells of `occurredAt` counts. */
export const generationsOf = ({ current, rebuild }: State, occurredAt: string): readonly number[] =>
  [current, ...(rebuild?.status === "counting" ? [rebuild.other] : [])]
    .filter(({ since }) => since <= occurredAt)
    .map(({ number }) => number);

/** Replaces the state, if it is still the same. */
export const stateWrite = ({ version }: State, next: Omit<State, "version">, overtaken: () => Error): Write =>
  replaceItem({ ...next, ...stateKey() }, version, overtaken);

export const presentRebuild = ({ rebuild }: Pick<State, "rebuild">): CountersRebuild => ({
  tenant_id: currentActor().tenant_id,
  status: rebuild?.status ?? "none",
  started_at: rebuild?.started_at ?? null,
  started_by: rebuild?.started_by ?? null,
  finished_at: rebuild?.finished_at ?? null,
  entries: rebuild?.entries ?? 0,
});
