/** Every route with an honest request, from which each attack is made by changing one thing. */
import { Role } from "@bulkhead/platform/schema";
import * as z from "zod";
import { bearer, callersOf, neverId, type Caller, type World } from "./world.ts";
import type { Operation } from "./inventory.ts";
import type { WireRequest } from "./sender.ts";

/** A request in its parts, so that an attack can change one of them. */
export interface ApiRequest {
  readonly param: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly json?: Readonly<Record<string, unknown>> | undefined;
}

/** A place in which a route takes an id. */
export interface Reference {
  /** The victim's ids of the kind that belongs there. */
  readonly foreign: (world: World) => readonly string[];
  /** How an id of somebody else's or of nobody's is answered to a role that may call the route. */
  readonly refusal: (role: Role) => string;
  /** Roles to which this is no attack: a super_admin works on any tenant by its id. */
  readonly entitled?: readonly Role[];
}

export interface RouteSample {
  /** Operation id. */
  readonly operation: string;
  /** A request that succeeds for this caller in the attacker's own tenant, about things that are there for it. */
  readonly honest: (world: World, caller: Caller) => Promise<ApiRequest> | ApiRequest;
  /** By place: `param.id`. */
  readonly references: Readonly<Record<string, Reference>>;
}

const nothing: ApiRequest = { param: {}, query: {} };

const ticketReference: Reference = {
  // Its number of ids, tickets in anybody's hands, and things that are no tickets at all.
  foreign: ({ victim }) => [victim.tickets.byUser, victim.tickets.pickedUp, victim.user.id, victim.id],
  refusal: () => "ticket.not_found",
};
const tenantReference: Reference = { foreign: ({ victim }) => [victim.id], refusal: () => "auth.forbidden", entitled: ["super_admin"] };
const personFilter: Reference = { foreign: ({ victim }) => [victim.user.id, victim.agent.id], refusal: () => "nothing" };

/** A ticket that the caller may do anything to: their own, or for staff one that nobody works on. */
const freshTicket = ({ builder, attacker }: World, caller: Caller): Promise<string> =>
  builder.ticket(caller.role === "user" ? caller.person : attacker.user, attacker.marker);

const onTicket = (operation: string, json?: ApiRequest["json"], roles: readonly Role[] = Role.options): RouteSample => ({
  operation,
  honest: async (world, caller) => ({
    ...nothing,
    param: { id: roles.includes(caller.role) ? await freshTicket(world, caller) : world.attacker.tickets.byUser },
    ...(json !== undefined && { json }),
  }),
  references: { "param.id": ticketReference },
});

const onKnownTicket = (operation: string): RouteSample => ({
  operation,
  honest: ({ attacker }) => ({ ...nothing, param: { id: attacker.tickets.byUser } }),
  references: { "param.id": ticketReference },
});

const plain = (operation: string): RouteSample => ({ operation, honest: () => nothing, references: {} });

const onSpareTenant = (operation: string, suspended: boolean): RouteSample => ({
  operation,
  honest: async ({ builder, root, attacker }, { role }) => {
    // Whoever may not call it needs no tenant that may change.
    if (role !== "super_admin") return { ...nothing, param: { id: attacker.id } };
    const { id } = await builder.emptyTenant(root, "spare");
    if (suspended) await builder.done(z.unknown(), { method: "POST", path: `/v1/tenants/${id}/suspend`, headers: bearer(root.token) });
    return { ...nothing, param: { id } };
  },
  references: { "param.id": tenantReference },
});

export const routeSamples: readonly RouteSample[] = [
  plain("getHealth"),
  plain("getConfig"),
  plain("getOpenApi"),
  plain("getMe"),
  plain("getTenant"),
  { operation: "changeTenantSettings", honest: () => ({ ...nothing, json: { time_zone: "Europe/Berlin" } }), references: {} },
  {
    operation: "onboardTenant",
    honest: () => {
      const slug = `spare${neverId().replaceAll("-", "").slice(4)}`;
      return { ...nothing, json: { name: "Spare", slug, admin_email: `admin@${slug}.test` } };
    },
    references: {},
  },
  plain("listTenants"),
  {
    operation: "getRegisteredTenant",
    honest: ({ attacker }) => ({ ...nothing, param: { id: attacker.id } }),
    references: { "param.id": tenantReference },
  },
  onSpareTenant("suspendTenant", false),
  onSpareTenant("reactivateTenant", true),
  {
    operation: "createTicket",
    honest: ({ attacker }, caller) => ({
      ...nothing,
      json: {
        subject: `Subject ${attacker.marker}`,
        description: `Description ${attacker.marker}`,
        category: "attack",
        user_id: caller.role === "user" ? caller.person.id : attacker.user2.id,
      },
    }),
    references: {
      "json.user_id": {
        foreign: ({ victim }) => [victim.user.id, victim.admin.id],
        refusal: (role) => (role === "user" ? "ticket.action_forbidden" : "ticket.requester_not_found"),
      },
    },
  },
  {
    operation: "listTickets",
    honest: ({ attacker }, caller) => ({
      ...nothing,
      query: caller.role === "user" ? { user_id: caller.person.id } : { assigned_to: attacker.agent.id, user_id: attacker.user.id },
    }),
    references: { "query.user_id": personFilter, "query.assigned_to": personFilter },
  },
  onKnownTicket("getTicket"),
  onTicket("closeTicket"),
  onTicket("changeTicketStatus", { status: "closed" }),
  onTicket("pickUpTicket", undefined, ["agent", "admin", "super_admin"]),
  onKnownTicket("listTicketTrail"),
  onKnownTicket("verifyTicketTrail"),
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
