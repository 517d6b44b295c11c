/** The types that follow from a route's declaration, for handlers and for clients. Types only. */
import type { Context } from "hono";
import type * as z from "zod";
import type { RouteDeclaration } from "../contract.ts";

/** What a route's requests are made of. */
export type RequestOf<D extends RouteDeclaration> = D extends { readonly request: infer R } ? R : object;

/** After validation: what `c.req.valid(…)` gives a handler. */
export type ValidatedOf<R> = { [Part in keyof R]: R[Part] extends z.ZodType ? z.output<R[Part]> : never };

/** The body of a route's one success, or undefined where it answers none. */
export type BodyOf<D extends RouteDeclaration> = D["responses"][keyof D["responses"]] extends { readonly body: infer B extends z.ZodType }
  ? z.output<B>
  : undefined;

type ResponseOf<D extends RouteDeclaration> = D["responses"][keyof D["responses"]];

/** The media types of a route's success beside JSON; never where it has none. */
type MediaTypeOf<D extends RouteDeclaration> = ResponseOf<D> extends { readonly text: infer Text } ? Extract<keyof Text, string> : never;

/** The `Content-Type` of a text that the route may answer, with parameters or without. */
export type TextTypeOf<D extends RouteDeclaration> = MediaTypeOf<D> | `${MediaTypeOf<D>}; ${string}`;

/** The headers that a route's text may come with. */
export type HeadersOf<D extends RouteDeclaration> =
  ResponseOf<D> extends { readonly headers: infer Headers } ? { readonly [Name in keyof Headers]?: string } : object;

export interface ApiEnv {
  Bindings: {
    /** Put there by the Lambda adapter. */
    readonly requestContext?: { readonly requestId?: string };
  };
}

declare const declaration: unique symbol;

/** Hono's context, with the request and the answer typed by the declaration `D`. */
export type RouteContext<D extends RouteDeclaration> = Context<ApiEnv, D["path"], { out: ValidatedOf<RequestOf<D>> }> & {
  readonly [declaration]?: D;
};

/** A handler's success, made by `answer()`. */
export interface Answer<Body> {
  readonly body: Body;
}

/** A success that is not JSON, made by `answerText()`. */
export interface TextAnswer<Type extends string> {
  readonly contentType: Type;
  readonly text: string;
  readonly headers: Readonly<Record<string, string>>;
}

type AnswerOf<D extends RouteDeclaration> = Answer<BodyOf<D>> | TextAnswer<TextTypeOf<D>>;

export type Handler<D extends RouteDeclaration> = (c: RouteContext<D>) => Promise<AnswerOf<D>> | AnswerOf<D>;

/** One handler per declared route, by operation id. */
export type Handlers<Routes extends { readonly [operationId: string]: RouteDeclaration }> = {
  readonly [Id in keyof Routes]: Handler<Routes[Id]>;
};
