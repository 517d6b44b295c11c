/** How the people behind connections stand now. Read at every push and every message: what a connection once was proves nothing. */
import { getItems, keepTenantRecord, parseStored, tenantRecordKey, type Lookup, type StoredItem } from "@bulkhead/platform";
import { lowerRole } from "@bulkhead/platform/schema";
import { lookupTicket, ticketActorOf } from "@bulkhead/tickets";
import type { TicketActor } from "@bulkhead/tickets/policy";
import type { Ticket } from "@bulkhead/tickets/schema";
import { lookupUser } from "@bulkhead/users";
import * as z from "zod";
import type { Connection } from "./repository.ts";

const TenantStanding = z.object({
  status: z.string(),
  quota: z.object({ requests_per_minute: z.int().nullable() }).default({ requests_per_minute: null }),
});

export interface Standings {
  /** Who acts through a connection; undefined when nobody may any more. */
  readonly actorOf: (connection: Pick<Connection, "user_id" | "role">) => Promise<TicketActor | undefined>;
  readonly ticket: (id: string) => Ticket | undefined;
  /** How many requests a minute the tenant may make; null: any number. */
  readonly requestsPerMinute: number | null;
}

/**
 * The standing of people and of their tenant, and tickets, strongly consistent and all as of one moment. 1 parallel step; 1 round trip
 * for up to a hundred of them.
 */
export async function readStandings(userIds: readonly string[], ticketIds: readonly string[]): Promise<Standings> {
  const people = new Map<string, ReturnType<ReturnType<typeof lookupUser>["parse"]>>();
  const tickets = new Map<string, Ticket>();
  let tenant: z.infer<typeof TenantStanding> | undefined;
  const lookups: readonly Lookup<void>[] = [
    {
      key: tenantRecordKey(),
      parse: (item: StoredItem) => {
        // What the tenant lets its agents see is as new as the rest.
        keepTenantRecord(item);
        tenant = parseStored(TenantStanding, item);
      },
    },
    ...[...new Set(userIds)].map(lookupUser).map(({ key, parse }) => ({
      key,
      parse: (item: StoredItem) => {
        const user = parse(item);
        people.set(user.id, user);
      },
    })),
    ...[...new Set(ticketIds)].map(lookupTicket).map(({ key, parse }) => ({
      key,
      parse: (item: StoredItem) => {
        const ticket = parse(item);
        tickets.set(ticket.id, ticket);
      },
    })),
  ];
  for (const [index, item] of (await getItems(lookups.map(({ key }) => key))).entries())
    if (item !== undefined) lookups[index]?.parse(item);
  const isOpen = tenant?.status === "active";
  return {
    actorOf: async ({ user_id, role }) => {
      const person = people.get(user_id);
      if (!isOpen || person === undefined || person.status !== "active") return undefined;
      return ticketActorOf({ user_id, role: lowerRole(role, person.role), team_ids: person.team_ids });
    },
    ticket: (id) => tickets.get(id),
    requestsPerMinute: tenant?.quota.requests_per_minute ?? null,
  };
}
