/** AWS behind a connection that says nothing: what a function finds that was frozen for long. */
import { DynamoDBClient, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { createServer, type Server } from "node:http";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import * as z from "zod";
import { ownRole } from "./aws-clients.ts";
import { runAs, systemActor } from "./context.ts";
import { putOnTenantBus } from "./tenant-buses.ts";

let asked = 0;
/** Answers DynamoDB's second request, and nothing else. */
const server: Server = createServer((request, response) => {
  const isData = request.headers.authorization?.includes("/dynamodb/aws4_request") === true;
  if (isData && ++asked > 1) response.setHeader("content-type", "application/x-amz-json-1.0").end("{}");
});

beforeAll(async () => {
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  const { port } = z.object({ port: z.number() }).parse(server.address());
  vi.stubEnv("AWS_REGION", "eu-west-1");
  vi.stubEnv("AWS_ENDPOINT_URL", `http://127.0.0.1:${port}`);
  vi.stubEnv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "secret");
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

test("a call that is not answered is given up, and tried again", async () => {
  await new DynamoDBClient(ownRole("dynamodb")).send(new ListTablesCommand());
  expect(asked).toBe(2);
});

test("a tenant's bus that does not answer has the time that it is given, and no more", async () => {
  const event = { bus: "arn:aws:events:eu-west-1:222222222222:event-bus/theirs", type: "ticket.created", detail: "{}", time: new Date(0) };
  const actor = systemActor("01935b2e-6f00-7000-8000-00000000ac3e");
  expect(await runAs({ actor, cause: "a test" }, () => putOnTenantBus(event, 200))).toBe("timeout");
});
