/**
 * The Lambdas of a domain as data. `infra/` deploys them, `packages/local` hosts them; a test fails when the two differ.
 * Imports no handler.
 */
import type { Contract } from "./contract.ts";
import type { EventType } from "./events.ts";

/**
 * What a function's role may do; `policy.ts` turns each into IAM statements and `environment.ts` into variables.
 *
 * - `tenant_sessions`: become any tenant's session (never touch Desk or Audit by itself).
 * - `registry_write`, `registry_read`: the tenant registry in Directory.
 * - `timers`: create and delete the one-time schedules of tickets.
 * - `publish`: put events on the bus.
 * - `trail_stream`: read the Audit table's stream.
 * - `identities`: which tenants somebody of an issuer belongs to, in Directory.
 * - `clerk`: the keys of the deployment's Clerk application, where it has one.
 * - `email`: send mail in the stage's name.
 * - `sockets`: push to open WebSocket connections, and cut them.
 * - `socket_registry`: one-time tickets for WebSocket connections, and whose each connection is, in Directory.
 * - `tenant_buses`: put events on event buses that tenants own in accounts of theirs.
 */
export type Grant =
  | "tenant_sessions"
  | "registry_write"
  | "registry_read"
  | "timers"
  | "publish"
  | "trail_stream"
  | "identities"
  | "clerk"
  | "email"
  | "sockets"
  | "socket_registry"
  | "tenant_buses";

interface Declared {
  /** Unique in the stage, kebab-case; the deployed function is `bulkhead-<stage>-<name>`. */
  readonly name: string;
  /** The module that exports `handler`, from the project's root, without extension. */
  readonly handler: `packages/${string}`;
  readonly grants: readonly Grant[];
  /** With the grant `timers`: the timer function that this one's schedules wake. */
  readonly wakes?: string;
  /** Turns schemas into JSON Schema while it runs. From the bundles of all others that part of zod is left out: 18 kB. */
  readonly describesSchemas?: boolean;
}

/** Serves a domain's routes behind the HTTP API. */
export interface HttpFunction extends Declared {
  readonly kind: "http";
  readonly contract: Contract;
}

/** Handles the events of these types from the bus, each at least once, in any order. */
export interface SubscriberFunction extends Declared {
  readonly kind: "subscriber";
  readonly on: readonly EventType[];
}

/** The target of the one-time schedules of the functions that name it in `wakes`. */
export interface TimerFunction extends Declared {
  readonly kind: "timer";
}

/** Runs at a fixed rate, to find what everything else missed. */
export interface SweepFunction extends Declared {
  readonly kind: "sweep";
  readonly every: `${number} hour` | `${number} hours` | `${number} minutes`;
}

/** Reads the Audit table's stream in batches. */
export interface StreamFunction extends Declared {
  readonly kind: "stream";
}

/** Serves the WebSocket API: a connection's beginning, its messages and its end. */
export interface SocketFunction extends Declared {
  readonly kind: "socket";
}

/** Every route of the WebSocket API. */
export const socketRoutes = ["$connect", "$default", "$disconnect"] as const;
export type SocketRoute = (typeof socketRoutes)[number];

export type FunctionDeclaration = HttpFunction | SubscriberFunction | TimerFunction | SweepFunction | StreamFunction | SocketFunction;

type Rest<F extends Declared> = Omit<F, "kind" | "name">;

export const http = (name: string, rest: Rest<HttpFunction>): HttpFunction => ({ kind: "http", name, ...rest });
export const subscriber = (name: string, rest: Rest<SubscriberFunction>): SubscriberFunction => ({ kind: "subscriber", name, ...rest });
export const timer = (name: string, rest: Rest<TimerFunction>): TimerFunction => ({ kind: "timer", name, ...rest });
export const sweep = (name: string, rest: Rest<SweepFunction>): SweepFunction => ({ kind: "sweep", name, ...rest });
export const stream = (name: string, rest: Rest<StreamFunction>): StreamFunction => ({ kind: "stream", name, ...rest });
export const socket = (name: string, rest: Rest<SocketFunction>): SocketFunction => ({ kind: "socket", name, ...rest });

/** API Gateway's route key of a declared route: `POST /v1/tickets/{id}/status`. */
export const routeKey = (route: { readonly method: string; readonly path: string }): string =>
  `${route.method.toUpperCase()} ${route.path.replace(/:([A-Za-z_]+)/g, "{$1}")}`;
