import type { Hono, ExtractSchema } from "hono";
import type { Schema } from "hono";
import { desk } from "../test/http/desk-api.ts";
import type { Api } from "./client.ts";
type A = Api<typeof desk>;
type S = A extends Hono<any, infer S, any> ? S : "no";
export const s: S extends Record<infer K, Schema> ? K : "bad" = 1;
export const h: S["/v1/health"] = 1;
export const n: S["/v1/notes/:id"] = 1;
