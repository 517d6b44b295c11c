import { parseStored, queryItems, type ListPart } from "@bulkhead/platform";
import * as z from "zod";
import { mayManage, type TicketActor } from "./policy.ts";
import { partitions } from "./repository.ts";
import { Priority, Status, TicketCounts } from "./schema.ts";
import { ticketActor } from "./ticket-actor.ts";
import { queuesOf, reachOf } from "./ticket-view.ts";

/** Nothing is counted further: "at least 500" is what somebody wants to know of more. */
const most = 500;
/** Read of all queues together, for who sees some of them. */
const mostInQueues = 2_000;

/**
 * How many tickets the actor may see, as their lists show them. There is no counter: every change would write it, and it would be the
 * tenant's hottest item. So the cost grows with the tickets up to a limit: ten partitions of at most 500 rows for who sees everything,
 * their own two for requesters, 2,500 rows for agents who see their teams' tickets. May lag a write by a second. 1 parallel step.
 */
export async function countTickets(): Promise<TicketCounts> {
  const viewer = await ticketActor();
  switch (reachOf(viewer)) {
    case "all":
      return countEverything();
    case "team":
      return countRows(queuesOf(viewer), archive(), (row) => mayManage(viewer, { ...row, followers: [] }));
    case "own":
      return countRows([requests(viewer, false)], requests(viewer, true), () => true);
  }
}

type Partition = Pick<ListPart<never>, "index" | "partition">;

const archive = (): Partition => ({ index: "by_status", partition: partitions.status("closed") });

const requests = ({ user_id }: TicketActor, closed: boolean): Partition => ({
  index: "by_requester",
  partition: partitions.requester(user_id ?? "none", closed),
});

interface Stretch<Row> {
  readonly rows: readonly Row[];
  readonly more: boolean;
}

async function countEverything(): Promise<TicketCounts> {
  // Whose rows they are is all that is needed of them.
  const count = async (name: string, index: string, pk: string) => {
    const { items, more } = await queryItems({ index, pk, limit: most, only: [] });
    return { name, count: items.length, more };
  };
  const [statuses, priorities] = await Promise.all([
    Promise.all(Status.options.map((status) => count(status, "by_status", partitions.status(status)))),
    Promise.all(Priority.options.map((priority) => count(priority, "by_priority", partitions.active(priority)))),
  ]);
  const counts = (of: typeof statuses) => Object.fromEntries(of.map(({ name, count: found }) => [name, found]));
  const capped = (group: string, of: typeof statuses) => of.filter(({ more }) => more).map(({ name }) => `${group}.${name}`);
  return TicketCounts.parse({
    data: { status: counts(statuses), priority: counts(priorities) },
    capped: [...capped("status", statuses), ...capped("priority", priorities)],
  });
}

const Row = z.object({
  id: z.string(),
  status: Status,
  priority: Priority,
  user_id: z.string(),
  assigned_to: z.string().nullable(),
  team_id: z.string().nullable(),
});
type Row = z.infer<typeof Row>;

async function readRows({ index, partition }: Partition, limit: number): Promise<Stretch<Row>> {
  const { items, more } = await queryItems({ index, pk: partition, limit, only: Object.keys(Row.shape) });
  return { rows: items.map((item) => parseStored(Row, item)), more };
}

async function countRows(queues: readonly Partition[], closedOnes: Partition, shows: (row: Row) => boolean): Promise<TicketCounts> {
  const [closed, ...active] = await Promise.all([
    readRows(closedOnes, most),
    ...queues.map((queue) => readRows(queue, Math.min(most, Math.floor(mostInQueues / queues.length)))),
  ]);
  // A ticket may stand in two queues: with its assignee and with their team.
  const seen = new Map([closed, ...active].flatMap(({ rows }) => rows.map((row) => [row.id, row])));
  const visible = [...seen.values()].filter(shows);
  const ofStatus = (status: Status): number => visible.filter((row) => row.status === status).length;
  const ofPriority = (priority: Priority): number => visible.filter((row) => row.status !== "closed" && row.priority === priority).length;
  const isCapped = active.some(({ more }) => more);
  return TicketCounts.parse({
    data: {
      status: Object.fromEntries(Status.options.map((status) => [status, ofStatus(status)])),
      priority: Object.fromEntries(Priority.options.map((priority) => [priority, ofPriority(priority)])),
    },
    capped: [
      ...Status.options.filter((status) => (status === "closed" ? closed.more : isCapped)).map((status) => `status.${status}`),
      ...(isCapped ? Priority.options.map((priority) => `priority.${priority}`) : []),
    ],
  });
}
