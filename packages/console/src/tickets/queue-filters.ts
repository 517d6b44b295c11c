/** Filters of a list of tickets, to and from the forms that they take: in the address, in the API's query, in saved views. Pure. */
import { TicketFilters } from "@bulkhead/tickets/schema";
import type { QueueSearch } from "./queue-search.ts";

/** Everything that can be filtered by; the order is no filter. */
export const filterNames = [
  "status",
  "priority",
  "assigned_to",
  "team_id",
  "user_id",
  "category",
  "tag",
  "overdue",
  "escalated",
  "deadline_after",
  "deadline_before",
] as const satisfies readonly (keyof TicketFilters)[];
export type FilterName = (typeof filterNames)[number];

/** Tickets come in one order only here, and the API refuses to be asked for another: the archive and one person's are newest first. */
export const hasOwnOrder = ({ status, user_id }: Pick<TicketFilters, "status" | "user_id">): boolean =>
  user_id !== undefined || status === "closed";

/** The filters as the API takes them: what cannot be understood, what says nothing and what does not go with the rest is left out. */
export function normalFilters(wanted: Readonly<Partial<Record<keyof TicketFilters, unknown>>>): TicketFilters {
  const understood = [...filterNames, "sort" as const].flatMap((name) => {
    const parsed = TicketFilters.shape[name].safeParse(wanted[name]);
    return parsed.success && parsed.data !== undefined ? [[name, parsed.data] as const] : [];
  });
  const { sort, deadline_after, ...filters } = TicketFilters.parse(Object.fromEntries(understood));
  const isRange = deadline_after !== undefined && (filters.deadline_before === undefined || deadline_after < filters.deadline_before);
  return {
    ...filters,
    ...(isRange && { deadline_after }),
    ...(sort !== undefined && sort !== "deadline" && !hasOwnOrder(filters) && { sort }),
  };
}

export const filtersOf = ({ layout: _layout, ...search }: QueueSearch): TicketFilters => normalFilters(search);

/** The address that shows these filters. */
export const searchOf = (filters: TicketFilters, layout: QueueSearch["layout"]): QueueSearch => ({
  ...(layout === "board" && { layout }),
  ...normalFilters(filters),
});

type Flag = "true" | "false";
const flag = (yes: boolean): Flag => (yes ? "true" : "false");

/** As the API's query has them. */
export const queryOf = ({ overdue, escalated, ...filters }: TicketFilters) => ({
  ...filters,
  ...(overdue !== undefined && { overdue: flag(overdue) }),
  ...(escalated !== undefined && { escalated: flag(escalated) }),
});

/** Whether they show the same tickets in the same order. */
export const sameFilters = (one: TicketFilters, other: TicketFilters): boolean => textOf(one) === textOf(other);

const textOf = (filters: TicketFilters): string =>
  JSON.stringify(Object.entries(normalFilters(filters)).toSorted(([a], [b]) => (a < b ? -1 : 1)));

/** Views that everybody has. */
export const builtInViews = {
  all: {},
  mine: { assigned_to: "me" },
  unassigned: { assigned_to: "none" },
  my_teams: { team_id: "mine" },
  overdue: { overdue: true },
  escalated: { status: "escalated" },
  resolved: { status: "resolved" },
  closed: { status: "closed" },
} as const satisfies Readonly<Record<string, TicketFilters>>;
export type BuiltInView = keyof typeof builtInViews;

/** What is urgent stands on top: the escalated tickets of these filters, where they are not all that is shown or hidden. */
export const escalatedOnTop = (filters: TicketFilters): TicketFilters | undefined =>
  filters.status !== undefined || filters.escalated === false ? undefined : { ...filters, status: "escalated" };
