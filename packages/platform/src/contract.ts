/**
 * A route is data; validation, types, the OpenAPI document, the typed client, the deployed routes, the role check and the
 * attack suite's inventory are derived from it. Browser-safe: no Hono value, no AWS.
 */
import type * as z from "zod";
import type { ProblemType } from "./problem.ts";
import type { Role } from "./roles.ts";

export type RequestPart = "param" | "query" | "header" | "json";

export interface TextDeclaration {
  readonly example: string;
}

export interface HeaderDeclaration {
  readonly description: string;
  readonly example: string;
}

export interface ResponseDeclaration {
  readonly description: string;
  readonly body?: z.ZodType;
  readonly example?: unknown;
  /** The answer carries the entity's version as `ETag`. */
  readonly etag?: boolean;
  /** What the answer may be instead of JSON: text, by media type (`text/csv`). */
  readonly text?: { readonly [mediaType: string]: TextDeclaration };
  /** What text may come with beyond the headers of every answer, by name (`Link`). */
  readonly headers?: { readonly [name: string]: HeaderDeclaration };
}

export interface RouteDeclaration {
  readonly method: "get" | "post" | "put" | "patch" | "delete";
  /** Hono's notation: `/v1/tickets/:id`. */
  readonly path: `/${string}`;
  readonly summary: string;
  readonly description?: string;
  /** Who may call it at all; what they may do to which entity is the domain's policy. `public` needs no token. */
  readonly roles: readonly Role[] | "public";
  /**
   * `tenant` (default): acts in the caller's tenant; super_admin must choose one with `X-Tenant-Id`.
   * `platform`: acts on the registry of tenants; the caller's own tenant does not matter.
   * `person`: about the caller; super_admin may but need not choose a tenant.
   */
  readonly scope?: "tenant" | "platform" | "person";
  readonly request?: { readonly [Part in RequestPart]?: z.ZodType };
  /**
   * The sender has signed every byte of the body: the handler gets its text, and `json` is the schema of that text. Only for public
   * routes; nothing in it is compared with a caller's tenant.
   */
  readonly verbatim?: boolean;
  /** A body may come, in whatever form, and says nothing: what mail programs send for one click (RFC 8058). */
  readonly ignoresBody?: boolean;
  readonly examples?: { readonly json?: unknown };
  readonly responses: { readonly [status: number]: ResponseDeclaration };
  readonly problems?: readonly ProblemType[];
}

/** What only the reference tells. Functions that serve routes are bundled without it (leave-documentation-out.ts). */
export type RouteDocumentation = "summary" | "description" | "examples" | "problems";
export type ResponseDocumentation = Exclude<keyof ResponseDeclaration, "etag">;

/** What there is of a route where it is served. */
export interface ServedRoute extends Omit<RouteDeclaration, RouteDocumentation | "responses"> {
  readonly responses: { readonly [status: number]: Omit<ResponseDeclaration, ResponseDocumentation> };
}

export interface Contract {
  readonly tag: string;
  readonly routes: { readonly [operationId: string]: RouteDeclaration };
}

/** Declares one route, keeping its literal types for handlers and clients. */
export const route = <const D extends RouteDeclaration>(declaration: D): D => declaration;

/** Declares the routes of one domain, by operation id. */
export const contract = <const Tag extends string, Routes extends { readonly [operationId: string]: RouteDeclaration }>(
  tag: Tag,
  routes: Routes,
): { readonly tag: Tag; readonly routes: Routes } => ({ tag, routes });

export { problemType, type ProblemType } from "./problem.ts";
export * from "./problems.ts";
