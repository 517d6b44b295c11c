/**
 * Keeps every list of tickets that is held right: whatever the console learns of a ticket, by whichever way, moves it to where the list's
 * own filters and order want it. What is told live is shown at once as far as it goes, then the ticket is read, once.
 */
import type { Query, QueryClient } from "@tanstack/react-query";
import type { TicketActor } from "@bulkhead/tickets/policy";
import type { Ticket, TicketSummary } from "@bulkhead/tickets/schema";
import { TicketFilters } from "@bulkhead/tickets/schema";
import type { Me } from "@bulkhead/users/schema";
import type { Api } from "../api/client.ts";
import { ProblemError } from "../api/problem-error.ts";
import type { LiveEvent } from "../live/live-connection.ts";
import type { TenantStore } from "../tenant/tenant-store.ts";
import { belongs, orderOf } from "./list-membership.ts";
import { placeRow, sortedPages } from "./place-row.ts";
import { summaryOf, type TicketPages } from "./put-ticket.ts";
import { ticketQuery } from "./queries.ts";
import { ticketActorOf } from "./ticket-actor-of.ts";

export type ToldTicket = NonNullable<LiveEvent["ticket"]>;

/** Events come in clusters: what comes together is read together, after so long, in milliseconds. */
const gatherMs = 60;
/** Of more tickets than this at once, whole lists are read instead, unless these have more pages. */
const mostRead = 20;
const lanes = 6;
/** Lists may lag a write by a second: for so long what is known better is put into them again. */
const lagMs = 3_000;
/** Counts are read again at most so often. */
const countEveryMs = 2_000;

export interface TicketListsOptions {
  readonly cache: QueryClient;
  readonly tenantId: string;
  readonly api: Api;
  readonly store: TenantStore;
}

export class TicketLists {
  readonly #options: TicketListsOptions;
  readonly #forget: () => void;
  /** What was last learned of tickets, and when; null where the person does not see it any more. */
  readonly #known = new Map<string, { readonly row: TicketSummary | null; readonly atMs: number }>();
  readonly #toRead = new Set<string>();
  #reading: ReturnType<typeof setTimeout> | undefined;
  #counting: ReturnType<typeof setTimeout> | undefined;
  #countedAtMs = 0;

  constructor(options: TicketListsOptions) {
    this.#options = options;
    const { cache, tenantId } = options;
    this.#forget = cache.getQueryCache().subscribe((event) => {
      if (event.type !== "updated" || event.action.type !== "success") return;
      const [tenant, thing, id, more] = event.query.queryKey;
      if (tenant !== tenantId || more !== undefined) return;
      if (thing === "ticket" && typeof id === "string") {
        const ticket = cache.getQueryData<Ticket>([tenantId, "ticket", id]);
        if (ticket !== undefined) this.#learn(id, summaryOf(ticket));
      } else if (thing === "tickets" && event.action.manual !== true) this.#correct();
    });
  }

  /** Something happened to a ticket. */
  hear(told: ToldTicket): void {
    const { cache, tenantId } = this.#options;
    const held = cache.getQueryData<Ticket>([tenantId, "ticket", told.id]);
    this.#count();
    if (held !== undefined && held.version >= told.version) return;
    const { status, priority, assigned_to, team_id } = told;
    // Not the version: with that, a change would be one of a version whose other fields nobody has seen.
    if (held !== undefined) cache.setQueryData<Ticket>([tenantId, "ticket", told.id], { ...held, status, priority, assigned_to, team_id });
    else this.#patch(told.id, { status, priority, assigned_to, team_id });
    this.readAgain([told.id]);
  }

  /** Reads tickets that may have changed, soon. */
  readAgain(ids: Iterable<string>): void {
    for (const id of ids) this.#toRead.add(id);
    if (this.#toRead.size > 0)
      this.#reading ??= setTimeout(() => {
        this.#reading = undefined;
        const ids = [...this.#toRead];
        this.#toRead.clear();
        void this.readNow(ids);
      }, gatherMs);
  }

  close(): void {
    this.#forget();
    clearTimeout(this.#reading);
    clearTimeout(this.#counting);
    this.#toRead.clear();
    this.#known.clear();
  }

  /** Reads them now; done when every list has them in their place. */
  async readNow(ids: readonly string[]): Promise<void> {
    const { cache, tenantId } = this.#options;
    const lists = this.#lists();
    const pages = lists.filter(({ isShown }) => isShown).reduce((sum, { held }) => sum + held.pages.length, 0);
    if (ids.length > Math.max(mostRead, pages)) {
      for (const id of ids) void cache.invalidateQueries({ queryKey: [tenantId, "ticket", id], exact: true });
      await cache.invalidateQueries({ queryKey: [tenantId, "tickets"] });
      return;
    }
    // Nobody would see it: whoever opens the ticket reads it then.
    const wanted = lists.length > 0 ? ids : ids.filter((id) => cache.getQueryState([tenantId, "ticket", id]) !== undefined);
    const waiting = wanted.values();
    await Promise.all(
      Array.from({ length: lanes }, async () => {
        for (const id of waiting) await this.#readOne(id);
      }),
    );
  }

  async #readOne(id: string): Promise<void> {
    const { cache, tenantId } = this.#options;
    try {
      await cache.fetchQuery({ ...ticketQuery(this.#options, id), staleTime: 0 });
    } catch (error) {
      if (error instanceof ProblemError && error.problem.status === 404) this.#learn(id, null);
      // Whoever looks next asks again.
      else void cache.invalidateQueries({ queryKey: [tenantId, "tickets"], refetchType: "none" });
    }
  }

  #learn(id: string, row: TicketSummary | null): void {
    const now = Date.now();
    for (const [old, { atMs }] of this.#known) {
      if (atMs > now - lagMs) break;
      this.#known.delete(old);
    }
    // Behind all others: the oldest are first.
    this.#known.delete(id);
    this.#known.set(id, { row, atMs: now });
    this.#place(id, row);
  }

  /** A list was read: it may be older than what is known of some tickets. */
  #correct(): void {
    const now = Date.now();
    for (const [id, { row, atMs }] of this.#known) if (atMs > now - lagMs) this.#place(id, row);
    const viewer = this.#viewer();
    if (viewer !== undefined) this.#change(({ filters, held }) => sortedPages(held, orderOf(filters, viewer)));
  }

  #place(id: string, row: TicketSummary | null): void {
    const viewer = this.#viewer();
    if (viewer === undefined) return;
    const nowMs = this.#options.store.nowMs();
    this.#change(({ filters, held }) => {
      const shown = row !== null && belongs(filters, viewer, row, nowMs) ? row : undefined;
      return placeRow(held, id, shown, orderOf(filters, viewer));
    });
  }

  #viewer(): TicketActor | undefined {
    const me = this.#options.cache.getQueryData<Me>([this.#options.tenantId, "me"]);
    return me === undefined ? undefined : ticketActorOf(me);
  }

  /** Changes rows where they are. */
  #patch(id: string, fields: Partial<TicketSummary>): void {
    this.#change(({ held }) =>
      held.pages.some(({ data }) => data.some((one) => one.id === id))
        ? {
            ...held,
            pages: held.pages.map((page) => ({ ...page, data: page.data.map((one) => (one.id === id ? { ...one, ...fields } : one)) })),
          }
        : held,
    );
  }

  #change(change: (list: HeldList) => TicketPages): void {
    const { cache } = this.#options;
    for (const list of this.#lists()) {
      const after = change(list);
      if (after === list.held) continue;
      // It is as old as it was: what else has changed is not known.
      const { isInvalidated, dataUpdatedAt } = list.query.state;
      cache.setQueryData<TicketPages>(list.query.queryKey, after, { updatedAt: dataUpdatedAt });
      if (isInvalidated) list.query.invalidate();
    }
  }

  #lists(): readonly HeldList[] {
    const { cache, tenantId } = this.#options;
    return cache
      .getQueryCache()
      .findAll({ queryKey: [tenantId, "tickets"] })
      .flatMap((query) => {
        const held = cache.getQueryData<TicketPages>(query.queryKey);
        const filters = TicketFilters.safeParse(query.queryKey[2]);
        if (held === undefined || !filters.success) return [];
        return [{ query, filters: filters.data, held, isShown: query.isActive() }];
      });
  }

  #count(): void {
    const wait = Math.max(300, this.#countedAtMs + countEveryMs - Date.now());
    this.#counting ??= setTimeout(() => {
      this.#counting = undefined;
      this.#countedAtMs = Date.now();
      const { cache, tenantId } = this.#options;
      void cache.invalidateQueries({ queryKey: [tenantId, "ticket-counts"] });
    }, wait);
  }
}

interface HeldList {
  readonly query: Query;
  readonly filters: TicketFilters;
  readonly held: TicketPages;
  readonly isShown: boolean;
}
