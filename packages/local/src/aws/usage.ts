/** Counts the AWS calls of a run, and the capacity they consume, by action, by function and by what the function was doing. */
import * as z from "zod";
import type { CallRecord } from "../services.ts";

const Count = z.object({ calls: z.number(), read_units: z.number(), write_units: z.number(), denied: z.number() });
export type Count = z.infer<typeof Count>;
const Group = Count.extend({ actions: z.record(z.string(), Count) });
type Group = z.infer<typeof Group>;

/** What `/_local/usage` shows. Actions are `dynamodb:PutItem`; routes are `POST /v1/tickets`, or a function's name. */
export const UsageSnapshot = Group.extend({ functions: z.record(z.string(), Group), routes: z.record(z.string(), Group) });
export type UsageSnapshot = z.infer<typeof UsageSnapshot>;

export interface Usage {
  readonly record: (call: CallRecord) => void;
  /** What was counted since the start or the last reset. */
  readonly snapshot: () => UsageSnapshot;
  readonly reset: () => void;
}

const newCount = (): Count => ({ calls: 0, read_units: 0, write_units: 0, denied: 0 });
const newGroup = (): { total: Count; actions: Map<string, Count> } => ({ total: newCount(), actions: new Map() });
type Counters = ReturnType<typeof newGroup>;

const entry = <V>(map: Map<string, V>, key: string, make: () => V): V => {
  let value = map.get(key);
  if (value === undefined) map.set(key, (value = make()));
  return value;
};

const add = (count: Count, { readUnits, writeUnits, denied }: CallRecord): void => {
  count.calls += 1;
  count.read_units += readUnits;
  count.write_units += writeUnits;
  if (denied) count.denied += 1;
};
const addTo = (counters: Counters, call: CallRecord): void => {
  add(counters.total, call);
  add(entry(counters.actions, `${call.service}:${call.action}`, newCount), call);
};
const byName = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number => (a < b ? -1 : a > b ? 1 : 0);
const shown = ({ total, actions }: Counters): Group => ({
  ...total,
  actions: Object.fromEntries([...actions].toSorted(byName).map(([name, count]) => [name, { ...count }])),
});
const shownAll = (groups: Map<string, Counters>): Record<string, Group> =>
  Object.fromEntries([...groups].toSorted(byName).map(([name, counters]) => [name, shown(counters)]));

/** @param routeOf what a worker (`<function>:<n>`) is busy with just now */
export const usageCounter = (routeOf: (worker: string) => string | undefined = () => undefined): Usage => {
  let all = newGroup();
  let functions = new Map<string, Counters>();
  let routes = new Map<string, Counters>();
  return {
    record: (call) => {
      addTo(all, call);
      const { worker } = call.principal;
      if (worker === undefined) return;
      addTo(entry(functions, worker.slice(0, worker.lastIndexOf(":")), newGroup), call);
      const route = routeOf(worker);
      if (route !== undefined) addTo(entry(routes, route, newGroup), call);
    },
    snapshot: () => ({ ...shown(all), functions: shownAll(functions), routes: shownAll(routes) }),
    reset: () => {
      all = newGroup();
      functions = new Map();
      routes = new Map();
    },
  };
};
