/** Dashboards: what they say of a story that is known, who may see them, and that counting anew gives the same. */
import { MetricsAssignments, MetricsAudit, MetricsOverview, MetricsSla, MetricsTrends } from "@bulkhead/metrics/schema";
import { beforeAll, expect, test } from "vitest";
import { advance, onboardTenant, ownRun, settle, type Api, type TestTenant } from "../src/testing.ts";
import { act, done, idOf, openTicket, refusal, respond, teamWith } from "./ticket-story.ts";

await ownRun();

let acme: TestTenant;
const ids = { agent: "", agent2: "", user: "", team: "" };

const overview = async (who: Pick<Api, "get">, query = ""): Promise<MetricsOverview> =>
  done(MetricsOverview, await who.get(`/v1/metrics/overview${query}`));

beforeAll(async () => {
  acme = await onboardTenant();
  [ids.agent, ids.agent2, ids.user] = await Promise.all([idOf(acme.agent), idOf(acme.agent2), idOf(acme.user)]);
});

test("a story is told in figures", async () => {
  ids.team = await teamWith(acme.admin, "Support", acme.agent);
  const { id } = await openTicket(acme.user, { priority: "high" });
  await act(acme.agent, id, "pickup");
  await advance("PT30M");
  await respond(acme.agent, id, "Have you tried water?");
  await respond(acme.user, id, "It burns still.");
  await act(acme.agent, id, "status", { status: "resolved" });
  await settle();
  const figures = await overview(acme.admin);
  console.log(JSON.stringify(figures, null, 1));
  for (const [schema, path] of [
    [MetricsTrends, "trends"],
    [MetricsAssignments, "assignments"],
    [MetricsSla, "sla"],
    [MetricsAudit, "audit"],
  ] as const)
    console.log(path, JSON.stringify(done(schema, await acme.admin.get(`/v1/metrics/${path}`))).slice(0, 1500));
  expect(figures.totals).toMatchObject({ created: 1, resolved: 1, responses: 1, requester_responses: 1, sla_met: 1 });
  console.log(refusal(await acme.agent.get("/v1/metrics/overview")));
  const rebuilt = await acme.admin.post("/v1/metrics/rebuild");
  console.log(rebuilt.status, rebuilt.body);
  await advance("PT3M");
  console.log((await acme.admin.get("/v1/metrics/rebuild")).body);
  await advance("PT5M");
  console.log((await acme.admin.get("/v1/metrics/rebuild")).body);
  expect(await overview(acme.admin)).toEqual(figures);
});
