/** The API as Hono's `hc` wants it, computed from declarations alone. Types only: nothing of the service reaches a client. */
import type { Hono } from "hono";
import type { ContentfulStatusCode, StatusCode } from "hono/utils/http-status";
import type { JSONParsed } from "hono/utils/types";
import type * as z from "zod";
import type { Contract, RouteDeclaration } from "./contract.ts";
import type { ApiEnv, RequestOf } from "./http/route-types.ts";
import type { ProblemBody } from "./schema.ts";

/** What stands in a URL or a header is text, whatever it becomes. */
type AsText<Input> = {
  [Key in keyof Input]: unknown extends Input[Key]
    ? string | undefined
    : Exclude<Input[Key], undefined> extends string
      ? Input[Key]
      : string | Extract<Input[Key], undefined>;
};

type InputOf<Request> = {
  -readonly [Part in keyof Request]: Request[Part] extends z.ZodType
    ? Part extends "json"
      ? z.input<Request[Part]>
      : AsText<z.input<Request[Part]>>
    : never;
};

type SuccessOf<D extends RouteDeclaration, Input> = {
  [Status in keyof D["responses"]]:
    | (D["responses"][Status] extends { readonly body: infer Body extends z.ZodType }
        ? { input: Input; output: JSONParsed<z.output<Body>>; outputFormat: "json"; status: Status & ContentfulStatusCode }
        : { input: Input; output: null; outputFormat: "body"; status: Status & StatusCode })
    | (D["responses"][Status] extends { readonly text: object }
        ? { input: Input; output: string; outputFormat: "text"; status: Status & ContentfulStatusCode }
        : never);
}[keyof D["responses"]];

// Not an interface: `hc` asks for an index signature, which only a type alias has implicitly.
type FailureOf<Input> = {
  input: Input;
  output: ProblemBody;
  outputFormat: "json";
  status: 400 | 401 | 403 | 404 | 405 | 409 | 412 | 413 | 415 | 429 | 500 | 503;
};

type EndpointOf<D extends RouteDeclaration> = SuccessOf<D, InputOf<RequestOf<D>>> | FailureOf<InputOf<RequestOf<D>>>;

type RoutesOf<C extends Contract> = C["routes"][keyof C["routes"]];

/** `hc<Api<typeof tickets>>(url)`: a typed client of one contract. */
export type Api<C extends Contract> = Hono<
  ApiEnv,
  {
    [Path in RoutesOf<C>["path"]]: {
      [D in Extract<RoutesOf<C>, { readonly path: Path }> as `$${D["method"]}`]: EndpointOf<D>;
    };
  }
>;
