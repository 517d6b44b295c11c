/** An honest request to one route, and the places in it in which an id stands. */
import type { Role } from "@bulkhead/platform/schema";
import type { Caller, World } from "../world.ts";

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
  /** The body that has the place, where the honest one is of another kind. */
  readonly json?: ApiRequest["json"];
}

export interface RouteSample {
  /** Operation id. */
  readonly operation: string;
  /** A request that succeeds for this caller in the attacker's own tenant, about things that are there for it. */
  readonly honest: (world: World, caller: Caller) => Promise<ApiRequest> | ApiRequest;
  /** What is answered to roles that may call the route, but have no request to it that succeeds. */
  readonly denied?: Readonly<Partial<Record<Role, string>>>;
  /** By place: `param.id`. */
  readonly references: Readonly<Record<string, Reference>>;
}

export const nothing: ApiRequest = { param: {}, query: {} };

export const plain = (operation: string): RouteSample => ({ operation, honest: () => nothing, references: {} });

export const personFilter: Reference = { foreign: ({ victim }) => [victim.user.id, victim.agent.id], refusal: () => "nothing" };
