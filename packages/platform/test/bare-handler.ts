/** What a Lambda of ours is compared with: Hono behind the HTTP API, one route, nothing done. */
import { Hono } from "hono";
import { handle } from "hono/aws-lambda";

export const handler = handle(new Hono().post("/v1/tickets", (c) => c.json({})));
