/** Looks at everything that a run holds, of every tenant, and says where it does not agree with itself. */
import * as z from "zod";
import { AuditEntry } from "@bulkhead/platform";
import { chainStart, entryHash } from "../../platform/src/trail.ts";
import { PackedClock } from "../../tickets/src/packed-clock.ts";
import type { LocalRun } from "../src/start.ts";
import { plain, scan } from "./engine-client.ts";

const Entity = z.looseObject({ id: z.string(), version: z.int(), last_hash: z.string() });
const TicketItem = Entity.extend({ subject: z.string(), clock: PackedClock });
const EventPage = z.object({ data: z.array(z.looseObject({ id: z.string() })), next: z.number() });
const Schedules = z.object({ data: z.array(z.object({ name: z.string(), input: z.string().nullable() })) });
const Timer = z.looseObject({ ticket_id: z.string(), clock_version: z.int() });
const DeadLetters = z.object({ data: z.array(z.looseObject({ target: z.string(), error: z.string() })) });

export interface Findings {
  readonly entries: number;
  readonly tickets: number;
  readonly brokenChains: readonly string[];
  /** Entries that the bus never heard of. */
  readonly unpublished: readonly string[];
  /** Events without an entry. */
  readonly unheardOf: readonly string[];
  /** Tickets whose clock runs without exactly one timer of its version, or that have a timer without a running clock. */
  readonly withoutTimer: readonly string[];
  /** Subjects under which more than one ticket was opened. */
  readonly createdTwice: readonly string[];
  readonly deadLetters: readonly unknown[];
  /** A ticket's status at a version, as its trail tells it. */
  statusAt(ticketId: string, version: number): unknown;
}

/** Everything, once all that was under way has been handled: `settle()` first. */
export async function inspect(run: LocalRun): Promise<Findings> {
  const local = async <T extends z.ZodType>(schema: T, path: string): Promise<z.output<T>> =>
    schema.parse(await (await fetch(`${run.url}/_local/${path}`)).json());
  const [audit, desk] = await Promise.all(
    [scan(run.engine, "audit"), scan(run.engine, "desk")].map(async (items) => (await items).map(plain)),
  );
  const chains = Map.groupBy(
    (audit ?? []).map((item) => AuditEntry.parse(item)),
    ({ entity, entity_id }) => `${entity} ${entity_id}`,
  );
  for (const chain of chains.values()) chain.sort((a, b) => a.entity_version - b.entity_version);
  const entities = (desk ?? []).filter(({ last_hash }) => last_hash !== undefined).map((item) => Entity.parse(item));
  const tickets = entities.flatMap((item) => TicketItem.safeParse(item).data ?? []);

  const heard = new Set<string>();
  for (let after = 0; ;) {
    const { data, next } = await local(EventPage, `events?limit=1000&after=${after}`);
    if (next === after) break;
    for (const { id } of data) heard.add(id);
    after = next;
  }
  const timers = (await local(Schedules, "schedules")).data.flatMap(
    ({ input }) => Timer.safeParse(input === null ? null : JSON.parse(input)).data ?? [],
  );
  const entries = [...chains.values()].flat();
  const ids = new Set(entries.map(({ id }) => id));
  const created = Map.groupBy(tickets, ({ subject }) => subject);

  return {
    entries: entries.length,
    tickets: tickets.length,
    brokenChains: [
      ...[...chains].flatMap(([name, chain]) =>
        fault(
          name,
          chain,
          entities.find(({ id }) => id === chain[0]?.entity_id),
        ),
      ),
      ...entities
        .filter(({ id }) => ![...chains.values()].some(([first]) => first?.entity_id === id))
        .map(({ id }) => `${id} has no trail`),
    ],
    unpublished: [...ids].filter((id) => !heard.has(id)),
    unheardOf: [...heard].filter((id) => !ids.has(id)),
    withoutTimer: tickets.flatMap(({ id, clock }) => {
      const armed = timers.filter(({ ticket_id }) => ticket_id === id).map(({ clock_version }) => clock_version);
      const wanted = clock.next_moment === null ? [] : [clock.version];
      return JSON.stringify(armed) === JSON.stringify(wanted)
        ? []
        : [`${id}: clock version ${wanted.join() || "stopped"}, timers of ${armed.join() || "none"}`];
    }),
    createdTwice: [...created].filter(([, same]) => same.length > 1).map(([subject]) => subject),
    deadLetters: (await local(DeadLetters, "dead-letters")).data,
    statusAt: (ticketId, version) =>
      chains
        .get(`ticket ${ticketId}`)
        ?.slice(0, version)
        .findLast(({ new_value }) => new_value?.["status"] !== undefined)?.new_value?.["status"],
  };
}

/** What is wrong with a chain, if anything is. */
function fault(name: string, chain: readonly AuditEntry[], entity: z.infer<typeof Entity> | undefined): readonly string[] {
  let previous = chainStart;
  for (const [index, { hash, ...entry }] of chain.entries()) {
    if (entry.entity_version !== index + 1) return [`${name}: version ${index + 1} is missing`];
    if (entryHash(previous, entry) !== hash) return [`${name}: version ${entry.entity_version} does not verify`];
    previous = hash;
  }
  if (entity === undefined) return [`${name} has a trail and no state`];
  return entity.version === chain.length && entity.last_hash === previous
    ? []
    : [`${name}: state at ${entity.version}, trail at ${chain.length}`];
}
