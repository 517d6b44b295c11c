/** What `GET /v1/me` tells a client that has to know what its user may do, and what the time is. */
import { defaultDeskRules } from "@bulkhead/platform/schema";
import { Me } from "@bulkhead/users/schema";
import { expect, test } from "vitest";
import { advance, api, onboardTenant, ownRun, rootToken, type Api } from "../src/testing.ts";
import { done, openTicket } from "./ticket-story.ts";

await ownRun();

const meOf = async (who: Pick<Api, "get">, headers?: Readonly<Record<string, string>>): Promise<Me> =>
  done(Me, await who.get("/v1/me", headers));

test("tells the rules of the tenant to everybody, also to those who may not read its settings", async () => {
  const tenant = await onboardTenant();
  const settings = {
    agent_visibility: "team",
    agent_assignment: "team",
    approvals: { required_for: ["restore", "escalate"] },
    sla: { warning_share: 0.5 },
  };
  expect((await tenant.admin.patch("/v1/tenant", settings)).status).toBe(200);
  expect((await tenant.agent.get("/v1/tenant")).status).toBe(403);
  const root = api(await rootToken());
  for (const me of [
    await meOf(tenant.user),
    await meOf(tenant.agent),
    await meOf(tenant.admin),
    await meOf(root, { "x-tenant-id": tenant.id }),
  ])
    expect([me.tenant.id, me.desk]).toEqual([
      tenant.id,
      { agent_visibility: "team", agent_assignment: "team", approvals_required_for: ["restore", "escalate"], warning_share: 0.5 },
    ]);
});

test("tells the defaults where nothing was set, and where there is no tenant", async () => {
  expect((await meOf((await onboardTenant()).agent)).desk).toEqual(defaultDeskRules);
  expect(await meOf(api(await rootToken()))).toMatchObject({ tenant: { slug: "platform" }, desk: defaultDeskRules });
});

test("tells the time by the clock that deadlines live by", async () => {
  const { user } = await onboardTenant();
  const { created_at, deadline } = await openTicket(user);
  const { now: before } = await meOf(user);
  const moved = await advance("P4D");
  const { now: later } = await meOf(user);
  const times = [created_at, before, deadline ?? "", moved, later];
  expect(times).toEqual(times.toSorted());
});
