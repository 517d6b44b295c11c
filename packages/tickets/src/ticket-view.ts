/**
 * What a list of tickets reads: the partitions, by the filters and by what the viewer may see, that hold the least in vain, in the
 * order that is asked for.
 */
import { timestamp, type ListPart, type ListView } from "@bulkhead/platform";
import { isAtLeast } from "@bulkhead/platform/schema";
import { mayManage, maySee, type TicketActor } from "./policy.ts";
import { noDeadline, partitions, presentSummary } from "./repository.ts";
import { Priority, type TicketFilters, type TicketSummary } from "./schema.ts";

type Part = ListPart<TicketSummary>;
type Test = (row: TicketSummary) => boolean;

/** The filters with `me`, `mine` and `none` told apart. */
interface Wanted extends Omit<TicketFilters, "assigned_to" | "team_id"> {
  /** Null: nobody's. Undefined: anybody's. */
  readonly assignee: string | null | undefined;
  /** In the queue of any of these; null: in none. Undefined: wherever. */
  readonly teams: readonly string[] | null | undefined;
}

/** Some partitions, and what is true of all that stands in them. */
interface Source {
  readonly parts: readonly Part[];
  /** They sort by when things happened; all others by deadline. */
  readonly newestFirst?: boolean;
  readonly serves: readonly (keyof Wanted)[];
  /** Nothing in them is hidden from the viewer. */
  readonly visible?: boolean;
}

const part = (index: string, partition: string): Part => ({ index, partition });
const urgentFirst = Priority.options.toReversed();

/** Whether lists show somebody their own tickets, those of their teams with nobody's and their own, or all. */
export const reachOf = (viewer: TicketActor): "own" | "team" | "all" =>
  !isAtLeast(viewer.role, "agent") ? "own" : !isAtLeast(viewer.role, "admin") && viewer.sees === "team" ? "team" : "all";

/** A filter that does not go with the others, for an error's `path` and `message`. */
export interface FilterConflict {
  readonly filter: keyof TicketFilters;
  readonly message: string;
}

/** What cannot be asked for together by this viewer; undefined where all is well. */
export function filterConflict(
  viewer: TicketActor,
  { sort, status, user_id, deadline_after, deadline_before }: TicketFilters,
): FilterConflict | undefined {
  if (deadline_after !== undefined && deadline_before !== undefined && deadline_after >= deadline_before)
    return { filter: "deadline_after", message: "must be earlier than deadline_before" };
  if (sort === undefined) return undefined;
  const refused = (what: string): FilterConflict => ({ filter: "sort", message: `cannot be chosen here: ${what} come newest first` });
  if (reachOf(viewer) === "own") return refused("your own tickets");
  if (user_id !== undefined) return refused("the tickets of one person");
  return status === "closed" ? refused("closed tickets") : undefined;
}

/**
 * The view that answers these filters, which must not conflict, to this viewer. Whatever the filters are, it holds nothing that the
 * viewer may not see.
 * @param atMs now, for what is overdue
 */
export function ticketView(viewer: TicketActor, filters: TicketFilters, atMs: number): ListView<TicketSummary> {
  const wanted = wantedBy(viewer, filters);
  const window = windowOf(filters, timestamp(atMs));
  const nothing = { parts: [], row: presentSummary };
  if (wanted === undefined || (filters.status === "closed" && window.to !== undefined)) return nothing;
  const source = chooseSource(viewer, wanted);
  const tests = testsOf(wanted, source, window);
  if (reachOf(viewer) === "team" && source.visible !== true) tests.push((row) => showsRow(viewer, row, filters.user_id !== undefined));
  return {
    parts: source.newestFirst === true ? source.parts : sorted(source, wanted, window),
    descending: source.newestFirst === true || filters.sort === "-deadline",
    row: presentSummary,
    ...(tests.length > 0 && { keeps: (row: TicketSummary) => tests.every((passes) => passes(row)) }),
  };
}

/** Agents who see their teams' tickets find what they only asked for themselves where they ask for one person's tickets. */
const showsRow = (viewer: TicketActor, row: TicketSummary, ofOnePerson: boolean): boolean =>
  (ofOnePerson ? maySee : mayManage)(viewer, { ...row, followers: [] });

/** Undefined where nothing can be wanted: nobody's `me`, somebody else's tickets by who sees only their own, `mine` without a team. */
function wantedBy(viewer: TicketActor, { assigned_to, team_id, ...filters }: TicketFilters): Wanted | undefined {
  if (assigned_to === "me" && viewer.user_id === null) return undefined;
  const assignee = assigned_to === "me" ? viewer.user_id : assigned_to === "none" ? null : assigned_to;
  const teams = team_id === "mine" ? viewer.team_ids : team_id === "none" ? null : team_id === undefined ? undefined : [team_id];
  if (teams?.length === 0) return undefined;
  if (reachOf(viewer) !== "own") return { ...filters, assignee, teams };
  if (viewer.user_id === null || (filters.user_id ?? viewer.user_id) !== viewer.user_id) return undefined;
  return { ...filters, user_id: viewer.user_id, assignee, teams };
}

/** Deadlines from `from` on and before `to`. Without `to`, tickets without a deadline belong to it. */
interface Window {
  readonly from: string | undefined;
  readonly to: string | undefined;
}

function windowOf({ deadline_after, deadline_before, overdue }: TicketFilters, now: string): Window {
  const from = [deadline_after, overdue === false ? now : undefined].filter((bound) => bound !== undefined);
  const isDated = deadline_after !== undefined || deadline_before !== undefined || overdue === true;
  const to = [deadline_before, overdue === true ? now : undefined, isDated ? noDeadline : undefined].filter((bound) => bound !== undefined);
  return { from: from.toSorted().at(-1), to: to.toSorted().at(0) };
}

function chooseSource(viewer: TicketActor, { user_id, status, assignee, teams, priority, sort }: Wanted): Source {
  if (user_id !== undefined) {
    return {
      parts: [part("by_requester", partitions.requester(user_id, status === "closed"))],
      newestFirst: true,
      serves: status === undefined || status === "closed" ? ["user_id", "status"] : ["user_id"],
      visible: reachOf(viewer) === "own",
    };
  }
  // Closed tickets leave the queues: the archive is found by status only.
  if (status === "closed") return { parts: [part("by_status", partitions.status("closed"))], newestFirst: true, serves: ["status"] };
  if (typeof assignee === "string") {
    return { parts: [part("by_assignee", partitions.assignee(assignee))], serves: ["assignee"], visible: assignee === viewer.user_id };
  }
  if (reachOf(viewer) === "team") return visibleQueues(viewer, teams);
  if (teams !== undefined && teams !== null) return { parts: teams.map((id) => part("by_team", partitions.team(id))), serves: ["teams"] };
  if (assignee === null) return { parts: [part("by_assignee", partitions.assignee(null))], serves: ["assignee"] };
  // By priority, statuses are filtered: by status, each priority would read all of it.
  if (status !== undefined && sort !== "priority") return { parts: [part("by_status", partitions.status(status))], serves: ["status"] };
  if (priority !== undefined) return { parts: [part("by_priority", partitions.active(priority))], serves: ["priority"] };
  return { parts: urgentFirst.map((each) => part("by_priority", partitions.active(each))), serves: ["priority"] };
}

/** Where everything stands that an agent sees who sees their teams' tickets, their own and nobody's; and more, in other teams' queues. */
export const queuesOf = (viewer: TicketActor): readonly Part[] => visibleQueues(viewer, undefined).parts;

function visibleQueues(viewer: TicketActor, teams: Wanted["teams"]): Source {
  const queues = viewer.team_ids.filter((id) => teams?.includes(id) ?? true).map((id) => part("by_team", partitions.team(id)));
  const withMe = viewer.user_id === null ? [] : [part("by_assignee", partitions.assignee(viewer.user_id))];
  if (teams === undefined) return { parts: [...withMe, part("by_assignee", partitions.assignee(null)), ...queues], serves: [] };
  if (teams === null) return { parts: [...withMe, part("by_assignee", partitions.assignee(null))], serves: [] };
  // In the queue of a team that is not theirs they see what is assigned to them.
  if (queues.length < teams.length) return { parts: [...withMe, ...queues], serves: [] };
  return { parts: queues, serves: ["teams"], visible: true };
}

/** The parts of a source that sorts by deadline, within the window, in the order that is asked for. */
function sorted({ parts }: Source, { sort = "deadline", priority }: Wanted, { from, to }: Window): readonly Part[] {
  const within = { from, to };
  switch (sort) {
    case "deadline":
      return parts.map((each) => ({ ...each, bounds: within }));
    case "-deadline": {
      // Those without a deadline stand behind all others: last in this direction too.
      const dated = { from, to: to ?? noDeadline };
      return parts.flatMap((each) => [
        { ...each, bounds: dated },
        ...(to === undefined ? [{ ...each, rank: 1, bounds: { from: noDeadline } }] : []),
      ]);
    }
    case "priority":
      if (priority !== undefined) return parts.map((each) => ({ ...each, bounds: within }));
      if (parts.every(({ index }) => index === "by_priority")) return parts.map((each, rank) => ({ ...each, rank, bounds: within }));
      return parts.flatMap((each) =>
        urgentFirst.map((only, rank) => ({ ...each, rank, bounds: within, keeps: (row: TicketSummary) => row.priority === only })),
      );
  }
}

/** What the source does not see to by itself. */
function testsOf(wanted: Wanted, { serves, newestFirst }: Source, { from, to }: Window): Test[] {
  const { status, priority, assignee, teams, user_id, category, tag, escalated } = wanted;
  const asked = (name: keyof Wanted): boolean => wanted[name] !== undefined && !serves.includes(name);
  const tests: readonly (readonly [boolean, Test])[] = [
    [asked("status"), (row) => row.status === status],
    [asked("priority"), (row) => row.priority === priority],
    [asked("assignee"), (row) => row.assigned_to === assignee],
    [asked("teams"), (row) => (row.team_id === null ? teams === null : teams?.includes(row.team_id) === true)],
    [asked("user_id"), (row) => row.user_id === user_id],
    [asked("category"), (row) => row.category === category],
    [asked("tag"), ({ tags }) => tag !== undefined && tags.includes(tag)],
    [asked("escalated"), (row) => row.escalation_level > 0 === escalated],
    [newestFirst === true && from !== undefined, (row) => (row.deadline ?? noDeadline) >= (from ?? "")],
    [newestFirst === true && to !== undefined, (row) => (row.deadline ?? noDeadline) < (to ?? "")],
  ];
  return tests.flatMap(([applies, passes]) => (applies ? [passes] : []));
}
