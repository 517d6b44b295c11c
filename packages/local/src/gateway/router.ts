/** API Gateway's choice of a route: exact segments before variables, from the left. */
import { routeKey, type FunctionDeclaration, type HttpFunction } from "@bulkhead/platform/functions";

export interface GatewayRoute {
  readonly routeKey: string;
  readonly function: HttpFunction;
  /** Behind the JWT authorizer. */
  readonly authorized: boolean;
}

export interface RouteMatch {
  readonly route: GatewayRoute;
  readonly pathParameters: Readonly<Record<string, string>>;
}

interface CompiledRoute extends GatewayRoute {
  readonly method: string;
  readonly segments: readonly { readonly name: string; readonly variable: boolean }[];
}

export type Router = (method: string, path: string) => RouteMatch | undefined;

/**
 * Every declared route of every HTTP function; answers the one for a method and a path as sent (percent-encoded).
 * Throws when two functions declare the same route.
 */
export function router(functions: readonly FunctionDeclaration[]): Router {
  const routes = functions.filter((declaration) => declaration.kind === "http").flatMap(compile);
  const keys = new Set<string>();
  for (const { routeKey: key } of routes) {
    const shape = key.replace(/\{[^}]*\}/g, "{}");
    if (keys.has(shape)) throw new Error(`route ${key} is declared twice`);
    keys.add(shape);
  }
  const ordered = routes.toSorted((a, b) => specificity(a).localeCompare(specificity(b)));
  return (method, path) => {
    const given = path.split("/").slice(1);
    for (const route of ordered) {
      if (route.method !== method || route.segments.length !== given.length) continue;
      if (!route.segments.every(({ name, variable }, at) => (variable ? given[at] !== "" : given[at] === name))) continue;
      const pathParameters = Object.fromEntries(
        route.segments.flatMap(({ name, variable }, at): [string, string][] =>
          variable ? [[name, decodeURIComponent(given[at] ?? "")]] : [],
        ),
      );
      return { route, pathParameters };
    }
    return undefined;
  };
}

const compile = (declaration: HttpFunction): CompiledRoute[] =>
  Object.values(declaration.contract.routes).map((route) => ({
    routeKey: routeKey(route),
    function: declaration,
    authorized: route.roles !== "public",
    method: route.method.toUpperCase(),
    segments: route.path
      .split("/")
      .slice(1)
      .map((segment) => (segment.startsWith(":") ? { name: segment.slice(1), variable: true } : { name: segment, variable: false })),
  }));

const specificity = ({ segments }: CompiledRoute): string => segments.map(({ variable }) => (variable ? "1" : "0")).join("");
