/** Becoming a tenant, as the product's own call of STS does it: against the endpoint that checks signatures and trust. */
import { timer } from "@bulkhead/platform/functions";
import { arns } from "@bulkhead/platform/names";
import { beforeAll, beforeEach, expect, test } from "vitest";
import type * as z from "zod";
import { assumeRole, StsError } from "../../platform/src/assume-role.ts";
import { FaultPlan, type FaultPlanInput } from "../src/aws/faults.ts";
import { localStage } from "../src/stage.ts";
import { ownRun, useFunction } from "../src/testing.ts";

// Never invoked: it lends its role.
const becoming = timer("becoming", { handler: "packages/local/test/handlers/use-what-is-left-out", grants: ["tenant_sessions"] });
const run = await ownRun({ functions: [becoming] });
const acme = "11111111-1111-4111-8111-111111111111";
const inject = (rules: z.input<typeof FaultPlanInput>["rules"]): void => run.faults.replace(new FaultPlan({ seed: 1, rules }));
const become = (tags: Readonly<Record<string, string>> = { tenant_id: acme }, sessionName = acme) =>
  assumeRole({ roleArn: arns(localStage).tenantSessionRole, sessionName, tags, durationSeconds: 900 });
const struck = (): number | undefined => run.faults.current().report().rules[0]?.struck;

beforeAll(() => useFunction("becoming"));
beforeEach(() => inject([]));

test("a function becomes a tenant for as long as it asks", async () => {
  const { accessKeyId, secretAccessKey, sessionToken, expiration } = await become();
  expect([accessKeyId, secretAccessKey, sessionToken].every((part) => part.length > 15)).toBe(true);
  const minutes = (expiration.getTime() - Date.now()) / 60_000;
  expect(minutes).toBeGreaterThan(14);
  expect(minutes).toBeLessThan(16);
});

test("a refusal is told by its code, and not tried again", async () => {
  run.usage.reset();
  inject([{ fault: { kind: "throttle" }, match: { service: "sts" }, after: 1 }]);
  await expect(become({ tenant_id: acme, role: "admin" })).rejects.toMatchObject({ name: "AccessDenied", status: 403 });
  expect(struck()).toBe(0);
  // What is quoted in the message came as an XML entity.
  await expect(become({ tenant_id: acme }, "a'b")).rejects.toMatchObject({
    name: "ValidationError",
    message: expect.stringContaining("'a'b'"),
  });
});

test("throttling is waited for, three attempts in all", async () => {
  inject([{ fault: { kind: "throttle" }, match: { service: "sts" }, times: 2 }]);
  await expect(become()).resolves.toHaveProperty("sessionToken");
  expect(struck()).toBe(2);
  inject([{ fault: { kind: "throttle" }, match: { service: "sts" } }]);
  await expect(become()).rejects.toMatchObject({ name: "Throttling" });
  expect(struck()).toBe(3);
});

test("an answer that does not arrive is asked for again", async () => {
  inject([{ fault: { kind: "timeout_after_commit" }, match: { service: "sts" }, times: 1 }]);
  await expect(become()).resolves.toHaveProperty("sessionToken");
  inject([{ fault: { kind: "timeout_after_commit" }, match: { service: "sts" } }]);
  const failed = await become().catch((error: unknown) => error);
  expect(failed).toBeInstanceOf(StsError);
  expect(failed).toMatchObject({ name: "Unreachable", cause: expect.anything() });
  expect(struck()).toBe(3);
});
