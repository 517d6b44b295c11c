/** Every route with an honest request, from which each attack is made by changing one thing. */
import type { Role } from "@bulkhead/platform/schema";
import { someOf } from "../counts.ts";
import { isRecord } from "./finding.ts";
import type { Operation } from "./inventory.ts";
import { approvalSamples } from "./samples/approvals.ts";
import { auditSamples } from "./samples/audit.ts";
import { clerkSamples } from "./samples/clerk.ts";
import { metricsSamples } from "./samples/metrics.ts";
import { realtimeSamples } from "./samples/realtime.ts";
import { notificationSamples } from "./samples/notifications.ts";
import { referenceSamples } from "./samples/reference.ts";
import type { ApiRequest, Reference, RouteSample } from "./samples/route-sample.ts";
import { slaSamples } from "./samples/sla.ts";
import { teamSamples } from "./samples/teams.ts";
import { tenantSamples } from "./samples/tenants.ts";
import { ticketListSamples } from "./samples/ticket-lists.ts";
import { ticketSamples } from "./samples/tickets.ts";
import { userSamples } from "./samples/users.ts";
import { webhookSamples } from "./samples/webhooks.ts";
import type { WireRequest } from "./sender.ts";
import { callersOf, type Caller, type World } from "./world.ts";

export const routeSamples: readonly RouteSample[] = [
  ...referenceSamples,
  ...userSamples,
  ...tenantSamples,
  ...teamSamples,
  ...ticketSamples,
  ...ticketListSamples,
  ...slaSamples,
  ...approvalSamples,
  ...auditSamples,
  ...metricsSamples,
  ...webhookSamples,
  ...clerkSamples,
  ...realtimeSamples,
  ...notificationSamples,
];

/** A route with its sample. */
export interface Route {
  readonly operation: Operation;
  readonly sample: RouteSample;
}

/** The routes of the world that need a token, with their samples. */
export const guardedRoutes = ({ operations }: Pick<World, "operations">): readonly Route[] =>
  operations.flatMap((operation) => {
    const sample = routeSamples.find((one) => one.operation === operation.id);
    return sample === undefined || operation.scope === "public" ? [] : [{ operation, sample }];
  });

/** Whether some request of this role to the route succeeds. */
export const permits = ({ operation, sample }: Route, role: Role): boolean =>
  operation.roles.includes(role) && sample.denied?.[role] === undefined;

type Pair = Route & { readonly caller: Caller };

const pairsOf = (world: World, who: "everybody" | "permitted"): readonly (readonly Pair[])[] =>
  guardedRoutes(world).map((route) =>
    callersOf(world, world.attacker).flatMap((caller) =>
      who === "everybody" || permits(route, caller.role) ? [{ ...route, caller }] : [],
    ),
  );

/** Every route with every caller, or only with those whose role may do something with it. */
export const attackPairs = (world: World, who: "everybody" | "permitted"): readonly Pair[] => pairsOf(world, who).flat();

/**
 * Every route with one of the callers whose role may do something with it, whichever falls to it; with all of them when proving. For
 * what is refused whoever asks.
 */
export const attackPairsByLot = (world: World): readonly Pair[] =>
  pairsOf(world, "permitted").flatMap((pairs, index) => someOf(pairs, 1, index));

/** A request with one place changed. */
export function withReference(request: ApiRequest, place: string, value: unknown): ApiRequest {
  const [part = "", name = "", ...deeper] = place.split(".");
  if (part === "json") return { ...request, json: { ...request.json, [name]: withMember(request.json?.[name], deeper, value) } };
  return part === "param"
    ? { ...request, param: { ...request.param, [name]: String(value) } }
    : { ...request, query: { ...request.query, [name]: String(value) } };
}

/** The same for a place that a sample describes. */
export const referring = (request: ApiRequest, place: string, { json = request.json }: Reference, value: unknown): ApiRequest =>
  withReference({ ...request, json }, place, value);

/** A value with one place in it changed; `[]` is the one member of an array, so that what becomes of it is what is answered. */
function withMember(whole: unknown, place: readonly string[], value: unknown): unknown {
  const [name, ...deeper] = place;
  if (name === undefined) return value;
  if (name === "[]") return [withMember(Array.isArray(whole) ? whole[0] : undefined, deeper, value)];
  return { ...(isRecord(whole) ? whole : {}), [name]: withMember(isRecord(whole) ? whole[name] : undefined, deeper, value) };
}

/** The request on the wire, as the caller. Parameters are percent-encoded unless `encoded`. */
export function toWire({ method, path }: Operation, request: ApiRequest, headers: Caller["headers"], encoded = false): WireRequest {
  const place = (value: string): string => (encoded ? value : encodeURIComponent(value));
  const filled = path.replace(/:(\w+)/g, (_, name: string) => place(request.param[name] ?? ""));
  const query = Object.entries(request.query).map(([name, value]) => `${name}=${place(value)}`);
  return {
    method,
    path: query.length === 0 ? filled : `${filled}?${query.join("&")}`,
    headers: { ...headers, ...(request.json !== undefined && { "content-type": "application/json" }) },
    ...(request.json !== undefined && { body: JSON.stringify(request.json) }),
  };
}

/** The request aimed at the victim: every reference is one of theirs. */
export const aimedAtVictim = ({ sample }: Route, request: ApiRequest, world: World): ApiRequest =>
  Object.entries(sample.references)
    .filter(([, { json }]) => json === undefined)
    // Each at another thing, since one thing in two places may be wrong by itself.
    .reduce((aimed, [place, { foreign }], index) => {
      const ids = foreign(world);
      return withReference(aimed, place, ids[index % ids.length]);
    }, request);

/** `agent GET /v1/tickets/:id` */
export const naming = ({ method, path }: Operation, caller: Pick<Caller, "role">): string => `${caller.role} ${method} ${path}`;
