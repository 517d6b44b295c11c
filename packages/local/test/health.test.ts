/** `/_local/health` tells a newcomer what alarms and dashboards tell the operators of a stage. */
import { expect, test } from "vitest";
import * as z from "zod";
import { FaultPlan, type FaultPlanInput } from "../src/aws/faults.ts";
import { advance, api, onboardTenant, ownRun, rootToken, settle } from "../src/testing.ts";
import { done, openTicket } from "./ticket-story.ts";

const run = await ownRun({ observers: true });

const Health = z.strictObject({
  healthy: z.boolean(),
  now: z.iso.datetime(),
  dead_letters: z.strictObject({ total: z.int(), functions: z.record(z.string(), z.int()) }),
  relay: z.strictObject({ behind_ms: z.number() }),
  deliveries: z.strictObject({ pending: z.int(), oldest_ms: z.number(), functions: z.record(z.string(), z.int()) }),
  timers: z.strictObject({ waiting: z.int(), overdue: z.int(), missed: z.int() }),
  sla: z.strictObject({ breached: z.int() }),
  warnings: z.record(z.string(), z.int()),
  tenants: z.array(
    z.strictObject({ tenant_id: z.string(), slug: z.string().nullable(), requests: z.int(), throttled: z.int(), failed: z.int() }),
  ),
});
const health = async (): Promise<z.infer<typeof Health>> => done(Health, await api().get("/_local/health"));
const inject = (rules: z.input<typeof FaultPlanInput>["rules"]): void => run.faults.replace(new FaultPlan({ seed: 1, rules }));

test("a run in which all is well", async () => {
  const { user } = await onboardTenant();
  await openTicket(user);
  await settle();
  expect(await health()).toMatchObject({
    healthy: true,
    dead_letters: { total: 0, functions: {} },
    relay: { behind_ms: 0 },
    deliveries: { pending: 0, oldest_ms: 0, functions: {} },
    timers: { overdue: 0, missed: 0 },
    sla: { breached: 0 },
  });
});

test("each tenant's requests, and how many were refused", async () => {
  const tenant = await onboardTenant();
  const other = await onboardTenant();
  const root = api(await rootToken());
  done(z.unknown(), await root.patch(`/v1/tenants/${tenant.id}`, { quota: { requests_per_minute: 3 } }));
  const statuses: number[] = [];
  for (let request = 0; request < 12; request++) statuses.push((await tenant.agent.get("/v1/tickets")).status);
  await other.agent.get("/v1/tickets");
  const { tenants } = await health();
  const throttled = statuses.filter((status) => status === 429).length;
  expect(throttled).toBeGreaterThan(0);
  expect(tenants.find(({ tenant_id }) => tenant_id === tenant.id)).toEqual({
    tenant_id: tenant.id,
    slug: tenant.slug,
    requests: 12,
    throttled,
    failed: 0,
  });
  expect(tenants.find(({ tenant_id }) => tenant_id === other.id)).toMatchObject({ requests: 1, throttled: 0 });
});

test("what waits and since when, and how far the relay is behind", async () => {
  const { user } = await onboardTenant();
  await settle();
  inject([
    { fault: { kind: "delay", ms: 3_000 }, match: { target: "metrics-count" } },
    { fault: { kind: "partial_failure", entries: 10 }, match: { action: "PutEvents" }, after: 1 },
  ]);
  await openTicket(user);
  await expect.poll(async () => (await health()).deliveries.functions, { timeout: 10_000 }).toEqual({ "metrics-count": 1 });
  expect((await health()).deliveries).toMatchObject({ pending: 1, oldest_ms: expect.toSatisfy((ms) => ms > 0) });
  await openTicket(user);
  await expect.poll(async () => (await health()).relay.behind_ms, { timeout: 10_000 }).toBeGreaterThan(0);
  inject([]);
});

test("what was given up, timers that were missed, targets that were missed", async () => {
  const { user } = await onboardTenant();
  await openTicket(user, { priority: "urgent" });
  // After the warning's, the deadline's timer is lost; the hourly sweep makes up for it.
  inject([{ fault: { kind: "drop" }, match: { target: "sla-fire-timer" }, after: 1 }]);
  await advance("PT5H30M");
  inject([]);
  const { healthy, dead_letters, timers, sla, warnings } = await health();
  expect(healthy).toBe(false);
  expect(dead_letters.functions["sla-fire-timer"]).toBeGreaterThan(0);
  expect(dead_letters.total).toBe(Object.values(dead_letters.functions).reduce((sum, each) => sum + each, 0));
  expect(timers.missed).toBeGreaterThan(0);
  expect(sla.breached).toBe(1);
  expect(warnings).toMatchObject({ "sla.timer_missed": timers.missed, "sla.breached": 1 });
});
