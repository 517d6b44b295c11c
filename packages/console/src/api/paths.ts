/** The API as openapi-fetch wants it described, derived from the contracts that the API itself serves. Types only: nothing of it is bundled. */
import type { approvals } from "@bulkhead/approvals/contract";
import type { audit } from "@bulkhead/audit/contract";
import type { metrics, metricsRebuild } from "@bulkhead/metrics/contract";
import type { notifications } from "@bulkhead/notifications/contract";
import type { Contract, RouteDeclaration } from "@bulkhead/platform/contract";
import type { ProblemBody } from "@bulkhead/platform/schema";
import type { realtime } from "@bulkhead/realtime/contract";
import type { reference } from "@bulkhead/reference/contract";
import type { sla } from "@bulkhead/sla/contract";
import type { teams } from "@bulkhead/teams/contract";
import type { tenants } from "@bulkhead/tenants/contract";
import type { tickets } from "@bulkhead/tickets/contract";
import type { users } from "@bulkhead/users/contract";
import type { webhooks } from "@bulkhead/webhooks/contract";
import type * as z from "zod";

type RoutesOf<C extends Contract> = C["routes"][keyof C["routes"]];

type Route =
  | RoutesOf<typeof approvals>
  | RoutesOf<typeof audit>
  | RoutesOf<typeof metrics>
  | RoutesOf<typeof metricsRebuild>
  | RoutesOf<typeof notifications>
  | RoutesOf<typeof realtime>
  | RoutesOf<typeof reference>
  | RoutesOf<typeof sla>
  | RoutesOf<typeof teams>
  | RoutesOf<typeof tenants>
  | RoutesOf<typeof tickets>
  | RoutesOf<typeof users>
  | RoutesOf<typeof webhooks>;

/** `/v1/tickets/:id/status` in OpenAPI's notation. */
type OpenApiPath<P extends string> = P extends `${infer Before}/:${infer Name}/${infer After}`
  ? `${Before}/{${Name}}${OpenApiPath<`/${After}`>}`
  : P extends `${infer Before}/:${infer Name}`
    ? `${Before}/{${Name}}`
    : P;

type PartOf<R extends RouteDeclaration, Part extends "param" | "query" | "json"> = R extends {
  readonly request: { readonly [P in Part]: infer S extends z.ZodType };
}
  ? z.input<S>
  : undefined;

/** What any change may say of itself. */
interface ChangeHeaders {
  readonly "if-match"?: string;
  readonly "idempotency-key"?: string;
}

type Parameters<R extends RouteDeclaration> = {
  header?: ChangeHeaders;
} & (PartOf<R, "param"> extends undefined ? { path?: never } : { path: PartOf<R, "param"> }) &
  (PartOf<R, "query"> extends undefined ? { query?: never } : { query?: PartOf<R, "query"> });

type Content<S> = S extends { readonly body: infer B extends z.ZodType }
  ? { "application/json": z.output<B> }
  : { "application/json": undefined };

type Responses<R extends RouteDeclaration> = {
  [Status in keyof R["responses"]]: { headers: Record<string, unknown>; content: Content<R["responses"][Status]> };
} & { default: { headers: Record<string, unknown>; content: { "application/problem+json": ProblemBody } } };

type Operation<R extends RouteDeclaration> = {
  parameters: Parameters<R>;
  responses: Responses<R>;
} & (PartOf<R, "json"> extends undefined
  ? { requestBody?: never }
  : { requestBody: { content: { "application/json": PartOf<R, "json"> } } });

type At<P extends Route["path"]> = Extract<Route, { readonly path: P }>;

/** Every path with its methods. */
export type Paths = {
  [P in Route["path"] as OpenApiPath<P>]: {
    [M in At<P>["method"]]: Operation<Extract<At<P>, { readonly method: M }>>;
  };
};
