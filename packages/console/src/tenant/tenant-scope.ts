/** Everything that belongs to one person in one tenant: opened when they come in, closed as a whole when they leave. */
import { QueryClient } from "@tanstack/react-query";
import { type Api, createApi } from "../api/client.ts";
import { ProblemError, SessionOver } from "../api/problem-error.ts";
import { LiveConnection } from "../live/live-connection.ts";
import { hearOfNotification } from "../notifications/live.ts";
import { patchCache } from "../live/patch-cache.ts";
import type { SignedIn } from "../session/session.ts";
import { HeldChanges } from "../tickets/held-changes.ts";
import { TicketLists } from "../tickets/ticket-lists.ts";
import { createTenantStore, type TenantStore } from "./tenant-store.ts";

export interface TenantScope {
  /** The first part of every key in the cache. */
  readonly tenantId: string;
  readonly api: Api;
  readonly cache: QueryClient;
  readonly store: TenantStore;
  readonly live: LiveConnection;
  readonly held: HeldChanges;
  /** Keeps lists of tickets right. */
  readonly lists: TicketLists;
  /** The person will have to sign in again before anything else is answered. */
  readonly onSessionEnded: (listener: () => void) => () => void;
  /** Ends the connection and forgets all data. What was asked to be changed still is, and nobody hears what came of it. */
  readonly close: () => void;
}

export interface TenantScopeOptions {
  readonly session: SignedIn;
  readonly tenantId: string;
  /** The tenant that a super_admin acts in. */
  readonly actsIn?: string;
  /** Whether the person may have a live connection. */
  readonly hasLive: boolean;
}

/** Answers that asking again does not change. */
const isFinal = (error: unknown): boolean =>
  error instanceof SessionOver || (error instanceof ProblemError && error.problem.status < 500 && error.problem.status !== 429);

export function openTenantScope({ session, tenantId, actsIn, hasLive }: TenantScopeOptions): TenantScope {
  const ended = new Set<() => void>();
  let isClosed = false;
  const api = createApi({
    accessToken: async (how) => {
      const token = await session.accessToken(how);
      if (token === null) for (const listener of ended) listener();
      return token;
    },
    ...(actsIn !== undefined && { actsIn }),
    isOver: () => isClosed,
  });
  const store = createTenantStore(`${tenantId}.${session.subject}`);
  const cache = new QueryClient({
    defaultOptions: {
      queries: {
        // Without a network what is asked for fails, and it is said: it is not kept back for later, when nobody wants it any more.
        networkMode: "always",
        staleTime: 30_000,
        gcTime: 5 * 60_000,
        retry: (failures, error) => !isFinal(error) && failures < 3,
        // Without a live connection the data is asked for again now and then.
        refetchInterval: hasLive ? () => (store.getState().connection === "live" ? false : 30_000) : 15_000,
      },
      mutations: { networkMode: "always", retry: false },
    },
  });
  const lists = new TicketLists({ cache, tenantId, api, store });
  const live = new LiveConnection({
    api,
    enabled: hasLive,
    onState: (connection) => store.setState({ connection }),
    onTime: (moment) => store.observeTime(moment, false),
    onPresence: (message) => {
      const at = new Map(store.getState().presence);
      const people = new Map(at.get(message.ticket_id));
      if (message.state === "gone") people.delete(message.user_id);
      else people.set(message.user_id, { state: message.state, until: Date.now() + message.expires_in * 1_000 });
      at.set(message.ticket_id, people);
      store.setState({ presence: at });
    },
    onEvent: (event, topics) => patchCache(cache, tenantId, { event, topics }, lists),
    // Tickets and their lists see to this themselves.
    onJoined: (topic) => {
      if (topic !== "notifications") return;
      hearOfNotification(cache, tenantId);
      void cache.invalidateQueries({ queryKey: [tenantId, "approvals"] });
    },
    onReset: () => void cache.invalidateQueries(),
  });
  const held = new HeldChanges();
  return {
    tenantId,
    api,
    cache,
    store,
    live,
    held,
    lists,
    onSessionEnded: (listener) => {
      ended.add(listener);
      return () => ended.delete(listener);
    },
    close: () => {
      isClosed = true;
      held.close();
      live.stop();
      lists.close();
      ended.clear();
      cache.clear();
      store.close();
    },
  };
}
