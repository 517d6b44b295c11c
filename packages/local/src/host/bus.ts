/** EventBridge: what it accepts is on disk, together with every delivery that it causes. */
import { randomUUID } from "node:crypto";
import { DomainEvent } from "@bulkhead/platform/events";
import type { FunctionDeclaration } from "@bulkhead/platform/functions";
import type { Stage } from "@bulkhead/platform/names";
import * as z from "zod";
import type { FaultPlan } from "../aws/faults.ts";
import type { BusinessClock, EventBus, PutEventsEntry, PutEventsResult } from "../services.ts";
import type { Causality } from "./causality.ts";
import type { Deliveries } from "./deliveries.ts";
import { compilePattern, patternOf } from "./event-pattern.ts";
import type { Store } from "./store.ts";

/** How many events `/_local/events` can look back on at least. */
const keptEvents = 100_000;

const Detail = z.record(z.string(), z.json());
/** Of a domain event: what it is, and what led to it. */
const Origin = z.object({ id: z.string(), cause: z.string() });
const Row = z.object({ position: z.number(), detail: z.string() });

export interface BusOptions {
  readonly store: Store;
  readonly clock: BusinessClock;
  readonly stage: Stage;
  readonly functions: readonly FunctionDeclaration[];
  readonly deliveries: Deliveries;
  readonly causality: Causality;
  /** Told of every domain event accepted, in order, at least once. Must be idempotent. */
  readonly onEvent: (event: DomainEvent) => void;
  readonly onError: (message: string) => void;
  /** The faults in force. */
  readonly faults: () => FaultPlan;
}

export interface EventPage {
  readonly data: readonly unknown[];
  /** Pass as `after` for what follows; the same as given when nothing does. */
  readonly next: number;
}

export class Bus implements EventBus {
  readonly #options: BusOptions;
  readonly #rules: readonly { readonly target: string; readonly matches: (event: unknown) => boolean }[];
  readonly #insert;

  /** Throws when a rule's pattern is not understood. */
  constructor(options: BusOptions) {
    this.#options = options;
    this.#rules = options.functions
      .filter((declaration) => declaration.kind === "subscriber")
      .map((declaration) => ({ target: declaration.name, matches: compilePattern(patternOf(declaration)) }));
    this.#insert = options.store.database.prepare(
      "INSERT INTO event (id, source, detail_type, tenant_id, detail, accepted_ms) VALUES (?, ?, ?, ?, ?, ?)",
    );
  }

  /** Tells of what was accepted just before the last run ended. */
  start(): void {
    this.#tell();
  }

  /** Takes what is well formed and names what is not, entry by entry as PutEvents does. */
  accept(entries: readonly PutEventsEntry[]): readonly PutEventsResult[] {
    const { store, deliveries, faults } = this.#options;
    faults().crashAt("bus.accept");
    let last = 0;
    const results = store.transaction(() =>
      entries.map((entry): PutEventsResult => {
        const refused = refusal(entry);
        if (refused !== undefined) return refused;
        const { id, position } = this.#keep(
          entry.Source ?? "",
          entry.DetailType ?? "",
          Detail.parse(JSON.parse(entry.Detail ?? "")),
          entry.Resources ?? [],
        );
        last = position;
        return { EventId: id };
      }),
    );
    if (last === 0) return results;
    faults().crashAt("bus.accepted");
    this.#trim(last);
    deliveries.kick();
    this.#tell();
    return results;
  }

  /** What was accepted, oldest first: the `detail` of each event after a position. */
  events(query: { readonly tenant?: string; readonly after: number; readonly limit: number }): EventPage {
    const { database } = this.#options.store;
    const rows =
      query.tenant === undefined
        ? database.prepare("SELECT position, detail FROM event WHERE position > ? ORDER BY position LIMIT ?").all(query.after, query.limit)
        : database
            .prepare("SELECT position, detail FROM event WHERE tenant_id = ? AND position > ? ORDER BY position LIMIT ?")
            .all(query.tenant, query.after, query.limit);
    const found = rows.map((row) => Row.parse(row));
    return { data: found.map(({ detail }) => z.json().parse(JSON.parse(detail))), next: found.at(-1)?.position ?? query.after };
  }

  #keep(
    source: string,
    detailType: string,
    detail: z.infer<typeof Detail>,
    resources: readonly string[],
  ): { id: string; position: number } {
    const { clock, stage, deliveries, causality } = this.#options;
    const id = randomUUID();
    const acceptedMs = clock.nowMs();
    const tenant = typeof detail["tenant_id"] === "string" ? detail["tenant_id"] : null;
    const { lastInsertRowid } = this.#insert.run(id, source, detailType, tenant, JSON.stringify(detail), acceptedMs);
    const event = {
      version: "0",
      id,
      "detail-type": detailType,
      source,
      account: stage.account,
      time: `${new Date(acceptedMs).toISOString().slice(0, 19)}Z`,
      region: stage.region,
      resources,
      detail,
    };
    const { data: origin } = Origin.safeParse(detail);
    if (origin !== undefined) causality.happened(origin.id, origin.cause);
    const since = origin === undefined ? 0 : causality.sinceOf(origin.id);
    let payload: string | undefined;
    for (const rule of this.#rules)
      if (rule.matches(event)) deliveries.add("bus", rule.target, (payload ??= JSON.stringify(event)), deliveries.retryPolicy, since);
    return { id, position: Number(lastInsertRowid) };
  }

  /** Removes a few of the oldest at a time, so that no write waits for a large one. */
  #trim(last: number): void {
    if (last % 100 !== 0 || last <= keptEvents) return;
    const { database } = this.#options.store;
    database.prepare("DELETE FROM event WHERE position <= ? AND position < (SELECT min(position) FROM event) + 500").run(last - keptEvents);
  }

  /** Passes on what `onEvent` has not seen yet: also what was accepted just before a crash. */
  #tell(): void {
    const { store, onEvent, onError } = this.#options;
    let told = store.read("told_position", z.number()) ?? 0;
    for (;;) {
      const { data, next } = this.events({ after: told, limit: 500 });
      if (next === told) return;
      for (const detail of data) {
        const event = DomainEvent.safeParse(detail);
        try {
          if (event.success) onEvent(event.data);
        } catch (error) {
          onError(`event ${event.data?.id}: ${String(error)}`);
        }
      }
      told = next;
      store.write("told_position", told);
    }
  }
}

const refusal = (entry: PutEventsEntry): PutEventsResult | undefined => {
  for (const field of ["Source", "DetailType", "Detail"] as const)
    if (entry[field] === undefined || entry[field] === "")
      return { ErrorCode: "InvalidArgument", ErrorMessage: `Parameter ${field} is not valid. Reason: ${field} is a required argument.` };
  try {
    Detail.parse(JSON.parse(entry.Detail ?? ""));
    return undefined;
  } catch {
    return { ErrorCode: "MalformedDetail", ErrorMessage: "Detail is malformed." };
  }
};
