/** Event types by what they are about, and what a choice of filters comes to. Pure. */
import { EventType } from "@bulkhead/platform/events";
import { EventFilter } from "@bulkhead/webhooks/schema";

export interface EventGroup {
  /** `ticket`. */
  readonly name: string;
  /** `ticket.*` */
  readonly filter: EventFilter;
  readonly types: readonly EventType[];
}

const groupOf = (type: EventType): string => type.slice(0, type.indexOf("."));

/** Every group in the order in which its events are declared. */
export const eventGroups: readonly EventGroup[] = [...Map.groupBy(EventType.options, groupOf)].flatMap(([name, types]) => {
  const filter = EventFilter.safeParse(`${name}.*`).data;
  return filter === undefined ? [] : [{ name, filter, types }];
});

/** Whether a group is wanted as a whole, now and whatever is added to it. */
export const wantsGroup = (chosen: readonly EventFilter[], group: EventGroup): boolean =>
  chosen.includes("*") || chosen.includes(group.filter);

export const wantsType = (chosen: readonly EventFilter[], group: EventGroup, type: EventType): boolean =>
  wantsGroup(chosen, group) || chosen.includes(type);

/** How many types of a group are wanted. */
export const wantedIn = (chosen: readonly EventFilter[], group: EventGroup): number =>
  group.types.filter((type) => wantsType(chosen, group, type)).length;

/** Takes a whole group in, or all of it out. */
export function withGroup(chosen: readonly EventFilter[], group: EventGroup, wanted: boolean): readonly EventFilter[] {
  const others = withoutEverything(chosen).filter((filter) => filter !== group.filter && !group.types.some((type) => type === filter));
  return wanted ? [...others, group.filter] : others;
}

/** Takes one type in or out; out of a group that was wanted as a whole, its other types stay. */
export function withType(chosen: readonly EventFilter[], group: EventGroup, type: EventType, wanted: boolean): readonly EventFilter[] {
  const filters = withoutEverything(chosen);
  if (wanted) return wantsType(filters, group, type) ? filters : [...filters, type];
  if (!filters.includes(group.filter)) return filters.filter((filter) => filter !== type);
  return [...filters.filter((filter) => filter !== group.filter), ...group.types.filter((one) => one !== type)];
}

/** Everything, as all its groups. */
const withoutEverything = (chosen: readonly EventFilter[]): readonly EventFilter[] =>
  chosen.includes("*") ? eventGroups.map(({ filter }) => filter) : chosen;
