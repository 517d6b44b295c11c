/** Every route with an honest request, from which each attack is made by changing one thing. */
import type { Operation } from "./inventory.ts";
import { referenceSamples } from "./samples/reference.ts";
import type { ApiRequest, RouteSample } from "./samples/route-sample.ts";
import { tenantSamples } from "./samples/tenants.ts";
import { ticketSamples } from "./samples/tickets.ts";
import { userSamples } from "./samples/users.ts";
import type { WireRequest } from "./sender.ts";
import { callersOf, type Caller, type World } from "./world.ts";

export const routeSamples: readonly RouteSample[] = [...referenceSamples, ...userSamples, ...tenantSamples, ...ticketSamples];

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

/** Every route with every caller, or only with those whose role may call it. */
export const attackPairs = (world: World, who: "everybody" | "permitted"): readonly (Route & { readonly caller: Caller })[] =>
  guardedRoutes(world).flatMap((route) =>
    callersOf(world, world.attacker).flatMap((caller) =>
      who === "everybody" || route.operation.roles.includes(caller.role) ? [{ ...route, caller }] : [],
    ),
  );

/** A request with one place changed. */
export function withReference(request: ApiRequest, place: string, value: unknown): ApiRequest {
  const [part = "", name = "", ...deeper] = place.split(".");
  if (deeper.length > 0) throw new Error(`${place}: nobody knows yet how to put an id there`);
  if (part === "json") return { ...request, json: { ...request.json, [name]: value } };
  return part === "param"
    ? { ...request, param: { ...request.param, [name]: String(value) } }
    : { ...request, query: { ...request.query, [name]: String(value) } };
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
  Object.entries(sample.references).reduce((aimed, [place, { foreign }]) => withReference(aimed, place, foreign(world)[0]), request);

/** `agent GET /v1/tickets/:id` */
export const naming = ({ method, path }: Operation, caller: Pick<Caller, "role">): string => `${caller.role} ${method} ${path}`;
