/** Subscriber: counts what happens, in the tenant's own counters. */
import { currentActor, handledOnce, log, markerLifetimeMs, markHandled, nowMs, subscriber, type DomainEvent } from "@bulkhead/platform";
import { TicketEventData } from "@bulkhead/tickets/events";
import { deltas } from "./deltas.ts";
import { generationsOf, getState, type State } from "./generation.ts";
import { persist } from "./persist.ts";
import { countWrite } from "./repository.ts";

export const handler = subscriber(async (event) => {
  // What is older than the markers may have been counted, and nobody could tell: a rebuild counts it from the trail.
  if (Date.parse(event.occurred_at) < nowMs() - markerLifetimeMs) return;
  const generations = generationsOf(await knownState(), event.occurred_at);
  if (generations.length === 0) return;
  const changes = deltas(event);
  const items = generations.flatMap((generation) => changes.map((delta) => countWrite(generation, delta)));
  const isNew = await handledOnce(() => persist([markHandled("metrics-count", event.id), ...items]));
  if (isNew) tellBreach(event);
});

/** How long a state is believed, in milliseconds of business time: a rebuild announces itself earlier than that. */
const stateLifetimeMs = 20_000;
/** Tenants remembered. */
const most = 1_000;
const states = new Map<string, { readonly state: State; readonly readMs: number }>();

/** The tenant's state, at most {@link stateLifetimeMs} old. 0 or 1 round trips. */
async function knownState(): Promise<State> {
  const { tenant_id } = currentActor();
  const atMs = nowMs();
  const known = states.get(tenant_id);
  if (known !== undefined && atMs - known.readMs < stateLifetimeMs) return known.state;
  const state = await getState();
  if (states.size >= most) states.clear();
  states.set(tenant_id, { state, readMs: atMs });
  return state;
}

/** A line for each target that was missed, which infra counts. */
function tellBreach({ id, type, tenant_id, entity, entity_id, actor, old_value, new_value, data }: DomainEvent): void {
  if (entity !== "ticket") return;
  const isFirst = old_value?.["breached"] === false && new_value?.["breached"] === true;
  const isDeadline = type === "ticket.escalated" && actor.type === "system";
  if (!isFirst && !isDeadline) return;
  const { priority } = TicketEventData.parse(data);
  log.warn("sla.breached", { tenant_id, ticket: entity_id, priority, event_id: id, by: isDeadline ? "deadline" : type });
}
