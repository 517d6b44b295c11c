/** When people were last seen: known to the day, at the price of two small writes a day. */
import { forgetSignedIn } from "@bulkhead/users";
import { AccessReviewEntry, Me, User } from "@bulkhead/users/schema";
import { afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import * as z from "zod";
import { routes } from "../../users/src/routes.ts";
import { FaultPlan, type FaultPlanInput } from "../src/aws/faults.ts";
import { addPerson, advance, events, onboardTenant, ownRun, type Api, type TestPerson, type TestTenant } from "../src/testing.ts";
import { codeOf, inProcess } from "./in-process.ts";

const run = await ownRun();
let acme: TestTenant;
let as: (who: TestPerson) => Api;

beforeAll(async () => {
  acme = await onboardTenant();
  as = await inProcess("users-api", routes);
});
beforeEach(forgetSignedIn);
afterEach(() => inject([]));

const inject = (rules: z.input<typeof FaultPlanInput>["rules"]): void => run.faults.replace(new FaultPlan({ seed: 1, rules }));
const idOf = async (who: TestPerson): Promise<string> => (await as(who).get("/v1/me")).parse(Me).user.id;
const userOf = async (id: string): Promise<User> => (await as(acme.admin).get(`/v1/users/${id}`)).parse(User);

/** The calls of this function while `work` runs. */
async function callsOf(work: () => Promise<unknown>) {
  await run.settle();
  run.usage.reset();
  await work();
  const actions = run.usage.snapshot().functions["users-api"]?.actions ?? {};
  return Object.fromEntries(Object.entries(actions).map(([action, { calls }]) => [action, calls]));
}

const signingIn = (who: TestPerson) => async () => {
  forgetSignedIn();
  expect((await as(who).get("/v1/users?limit=1")).status).toBe(200);
};

test("it is noted on their first request of a day, for all lists to show, and is no change of theirs", async () => {
  const agent = await addPerson(acme.id, `seen@${acme.slug}.test`, "agent");
  const id = await idOf(agent);
  const before = await userOf(id);
  expect(before.last_seen_at).toBe(before.created_at);
  expect(await callsOf(signingIn(agent)), "once on the day on which they came").not.toHaveProperty("dynamodb:UpdateItem");

  const now = await advance("PT24H");
  expect(await callsOf(signingIn(agent))).toEqual({ "dynamodb:BatchGetItem": 1, "dynamodb:UpdateItem": 2, "dynamodb:Query": 1 });
  const { write_units } = run.usage.snapshot().functions["users-api"]?.actions["dynamodb:UpdateItem"] ?? { write_units: Infinity };
  expect(write_units).toBeLessThanOrEqual(4);
  expect(await callsOf(signingIn(agent))).not.toHaveProperty("dynamodb:UpdateItem");

  const after = await userOf(id);
  expect(after.last_seen_at?.slice(0, 10)).toBe(now.slice(0, 10));
  expect(after).toEqual({ ...before, last_seen_at: after.last_seen_at });
  const Page = <T extends z.ZodType>(row: T) => z.object({ data: z.array(row) });
  const listed = (await as(acme.admin).get("/v1/users?search=seen@")).parse(Page(User)).data;
  expect(listed).toEqual([after]);
  const reviewed = (await as(acme.admin).get("/v1/access-review?role=agent")).parse(Page(AccessReviewEntry)).data;
  expect(reviewed.find(({ user_id }) => user_id === id)?.last_seen_at).toBe(after.last_seen_at);
  expect((await events(acme.id)).filter(({ entity_id }) => entity_id === id)).toHaveLength(1);

  await as(acme.admin).patch(`/v1/users/${id}`, { name: "Seen Agent" });
  expect((await userOf(id)).last_seen_at).toBe(after.last_seen_at);
  expect(await callsOf(signingIn(agent)), "a change forgets nothing").not.toHaveProperty("dynamodb:UpdateItem");
});

test("it is noted once by ten requests at once", async () => {
  const agent = await addPerson(acme.id, `ten@${acme.slug}.test`, "agent");
  const id = await idOf(agent);
  const now = await advance("PT24H");
  await Promise.all(
    Array.from({ length: 10 }, () => {
      forgetSignedIn();
      return as(agent).get("/v1/users?limit=1");
    }),
  );
  const seen = (await userOf(id)).last_seen_at;
  expect(seen?.slice(0, 10)).toBe(now.slice(0, 10));
  expect(await callsOf(signingIn(agent))).not.toHaveProperty("dynamodb:UpdateItem");
});

test("what cannot be noted keeps nobody out, is logged, and is noted next time", async () => {
  const agent = await addPerson(acme.id, `unseen@${acme.slug}.test`, "agent");
  const id = await idOf(agent);
  // Over the one that inProcess() has put there.
  const written: unknown[] = [];
  vi.spyOn(process.stdout, "write").mockImplementation((line) => written.push(line) > 0);
  await advance("PT24H");
  inject([{ fault: { kind: "throttle" }, match: { action: "UpdateItem", function: "users-api" } }]);
  await signingIn(agent)();
  expect(written.filter((line) => String(line).includes("users.last_seen_not_noted"))).toHaveLength(1);
  const before = (await userOf(id)).last_seen_at;
  inject([]);
  await signingIn(agent)();
  expect((await userOf(id)).last_seen_at).not.toBe(before);
});

test("it is not noted of somebody who is shut out", async () => {
  const agent = await addPerson(acme.id, `shut@${acme.slug}.test`, "agent");
  const id = await idOf(agent);
  await as(acme.admin).post(`/v1/users/${id}/deactivate`);
  const before = (await userOf(id)).last_seen_at;
  await advance("PT24H");
  forgetSignedIn();
  expect(codeOf(await as(agent).get("/v1/me"))).toBe("user.inactive");
  expect((await userOf(id)).last_seen_at).toBe(before);
});
