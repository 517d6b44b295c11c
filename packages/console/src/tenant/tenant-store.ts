/** What the console holds of one tenant beside the API's data: gone as a whole when the tenant is left. */
import type { PresenceState } from "@bulkhead/realtime/schema";
import type { Ticket } from "@bulkhead/tickets/schema";
import { createStore, type StoreApi } from "zustand/vanilla";
import { keptWithTab } from "../ui/storage.ts";
import type { BulkFailure } from "../tickets/bulk-changes.ts";
import type { TicketChange, TicketFields } from "../tickets/ticket-change.ts";

/**
 * `none`: the person has no live connection, and the console asks again by itself. `offline`: the machine has no network, or the
 * connection has not come back for a while.
 */
export type ConnectionState = "connecting" | "live" | "reconnecting" | "offline" | "none";

export interface Present {
  readonly state: Exclude<PresenceState, "gone">;
  /** In milliseconds of this machine's clock. */
  readonly until: number;
}

/** A change on its way: what it makes of a ticket lies over what the API last said. */
export interface Overlay {
  readonly fields: TicketFields;
}

/** A change that the person has to say something about before it can be made. */
export type Question =
  /** The ticket has moved on from the version that the change was decided on. */
  | { readonly kind: "conflict"; readonly seen: Ticket; readonly change: TicketChange }
  /** An admin has to approve it. */
  | { readonly kind: "approval"; readonly ticket: { readonly id: string; readonly number: number }; readonly change: TicketChange };

export interface QueuePlace {
  /** Of which list: its filters as text. */
  readonly list: string;
  /** In pixels. */
  readonly offset: number;
  readonly ticketId: string | null;
}

export interface TenantState {
  readonly connection: ConnectionState;
  /** What the clock that deadlines live by is ahead of this machine's, in milliseconds. */
  readonly clockOffsetMs: number;
  /** The queue's search parameters as they last were, to come back to. */
  readonly queueSearch: string | null;
  /** How far one had scrolled there, and the ticket that one was at. */
  readonly queuePlace: QueuePlace | null;
  /** The changes of many tickets that some of them did not take. */
  readonly bulkFailure: BulkFailure | null;
  /** The tickets that are selected in the queue. */
  readonly selection: ReadonlySet<string>;
  /** Who is at which ticket, by ticket and person. */
  readonly presence: ReadonlyMap<string, ReadonlyMap<string, Present>>;
  /** Changes on their way, by ticket, in the order in which they were made. */
  readonly overlays: ReadonlyMap<string, readonly Overlay[]>;
  /** The first is asked, the others wait for their turn. */
  readonly questions: readonly Question[];
  /** Texts that were begun and not sent, by where: `response:<ticket id>`. */
  readonly drafts: Readonly<Record<string, string>>;
}

const empty: TenantState = {
  connection: "connecting",
  clockOffsetMs: 0,
  queueSearch: null,
  queuePlace: null,
  bulkFailure: null,
  selection: new Set(),
  presence: new Map(),
  overlays: new Map(),
  questions: [],
  drafts: {},
};

export interface TenantStore extends StoreApi<TenantState> {
  setDraft(where: string, text: string): void;
  /** Shows a ticket as a change will make it, until the function that comes back is called. */
  overlay(ticketId: string, fields: TicketFields): () => void;
  select(ids: Iterable<string>): void;
  ask(question: Question): void;
  /** Learns what time it is, from a moment that the API just named. */
  observeTime(moment: string, exact: boolean): void;
  /** The time that deadlines live by, in milliseconds. */
  nowMs(): number;
  /** Forgets everything that is held here, for good. Drafts stay in the browser, for whoever comes back: see {@link forgetDrafts}. */
  close(): void;
}

const draftsBegin = "bulkhead.drafts.";

/** Forgets the drafts of everybody, or of all others. */
export function forgetDrafts(except?: string): void {
  for (const key of keptWithTab.keys()) if (key.startsWith(draftsBegin) && key !== except) keptWithTab.write(key, null);
}

/**
 * Drafts outlive a reload and signing in again, and nothing else. `owner` names tenant and person: nobody else reads them, and when
 * somebody else comes in they go.
 */
export function createTenantStore(owner: string): TenantStore {
  const draftsAt = `${draftsBegin}${owner}`;
  forgetDrafts(draftsAt);
  let isClosed = false;
  const store = createStore<TenantState>(() => ({ ...empty, drafts: readDrafts(draftsAt) }));
  const nowMs = (): number => Date.now() + store.getState().clockOffsetMs;
  return {
    ...store,
    setDraft: (where, text) => {
      if (isClosed) return;
      const { [where]: _before, ...others } = store.getState().drafts;
      const drafts = text === "" ? others : { ...others, [where]: text };
      store.setState({ drafts });
      keptWithTab.write(draftsAt, Object.keys(drafts).length === 0 ? null : JSON.stringify(drafts));
    },
    overlay: (ticketId, fields) => {
      const own: Overlay = { fields };
      const put = (change: (before: readonly Overlay[]) => readonly Overlay[]): void => {
        const overlays = new Map(store.getState().overlays);
        const after = change(overlays.get(ticketId) ?? []);
        if (after.length === 0) overlays.delete(ticketId);
        else overlays.set(ticketId, after);
        store.setState({ overlays });
      };
      put((before) => [...before, own]);
      return () => put((before) => before.filter((one) => one !== own));
    },
    select: (ids) => store.setState({ selection: new Set(ids) }),
    ask: (question) => store.setState(({ questions }) => ({ questions: [...questions, question] })),
    observeTime: (moment, exact) => {
      const offset = Date.parse(moment) - Date.now();
      // An event was some time ago: it only ever shows that it is later than was thought.
      if (exact || offset > store.getState().clockOffsetMs) store.setState({ clockOffsetMs: Math.abs(offset) < 2_000 ? 0 : offset });
    },
    nowMs,
    close: () => {
      isClosed = true;
      store.setState(empty, true);
    },
  };
}

function readDrafts(at: string): Readonly<Record<string, string>> {
  try {
    const parsed: unknown = JSON.parse(keptWithTab.read(at) ?? "{}");
    if (typeof parsed !== "object" || parsed === null) return {};
    return Object.fromEntries(Object.entries(parsed).filter((entry): entry is [string, string] => typeof entry[1] === "string"));
  } catch {
    return {};
  }
}
