/** Demo data, made the way people would make it: through the API, as the demo's people, while business time passes. */
import * as z from "zod";
import { demoClient } from "./demo-client.ts";
import { beginning, lives } from "./lives.ts";
import { liveThrough } from "./live-through.ts";
import { openDesk, type Desk } from "./open-desk.ts";
import { organisations } from "./organisations.ts";

/** What seeding needs of the running system. */
export interface DemoHost {
  readonly url: string;
  /** Moves business time on by milliseconds, with so many rounds of the sweeps; returns when all that fell due is handled. */
  readonly advance: (milliseconds: number, rounds: number) => Promise<unknown>;
  readonly settle: () => Promise<unknown>;
}

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
/** How far in the past a fresh demo begins. */
export const demoAgeMs = beginning * hourMs;
/** Between two things that happen to a ticket at the same moment. */
const turnMs = 11 * minuteMs;

/** Onboards acme and globex and lets them work for weeks. Takes a fresh system whose clock begins {@link demoAgeMs} in the past. */
export async function seedDemo({ url, advance, settle }: DemoHost): Promise<void> {
  const as = demoClient(url);
  const root = as("platform", "root@bulkhead.test");
  const ids: string[] = [];
  for (const { name, slug, time_zone, plan } of organisations) {
    const onboarded = await root("POST", "/v1/tenants", { name, slug, time_zone, plan, admin_email: `admin@${slug}.test` });
    ids.push(Created.parse(onboarded).id);
  }
  // The identity provider learns the tenants' ids from what onboarding published.
  await settle();
  const desks = await Promise.all(
    organisations.map((organisation) =>
      openDesk(organisation, (localPart) => as(organisation.slug, `${localPart}@${organisation.slug}.test`)),
    ),
  );

  let passedMs = 0;
  const advanceTo = async (ms: number): Promise<void> => {
    if (ms === passedMs) return;
    // Many small steps: sweeps make up for missed rounds, and would take most of the time that seeding may take.
    await advance(ms - passedMs, ms - passedMs < 24 * hourMs ? 0 : 1);
    passedMs = ms;
  };
  const tenants = desks.map((desk) => ({ desk, live: liveThrough(desk) }));
  for (const hoursAgo of moments()) {
    const momentMs = demoAgeMs - hoursAgo * hourMs;
    await advanceTo(momentMs);
    await Promise.all(desks.map(async (desk) => happenings.get(hoursAgo)?.(desk)));
    const turns = tenants.map(({ live }) => live(hoursAgo));
    for (let turn = 0; turn < Math.max(...turns.map(({ length }) => length)); turn++) {
      await advanceTo(momentMs + turn * turnMs);
      await Promise.all(turns.map(async (ofTenant) => ofTenant[turn]?.()));
    }
  }
  await Promise.all(desks.map(saveViews));
  for (const [index, { requestsPerMinute }] of organisations.entries())
    if (requestsPerMinute !== null) await root("PATCH", `/v1/tenants/${ids[index]}`, { quota: { requests_per_minute: requestsPerMinute } });
  await advanceTo(demoAgeMs);
}

/** Everything that happens, oldest first, in hours ago. */
const moments = (): readonly number[] =>
  [...new Set([...lives.flatMap(({ opened, acts }) => [opened, ...Object.keys(acts).map(Number)]), ...happenings.keys()])].toSorted(
    (a, b) => b - a,
  );

const Created = z.object({ id: z.string() });
const Page = z.object({ data: z.array(z.object({ id: z.string() })) });

const askForRole = ({ as, userId }: Desk): Promise<unknown> =>
  as("agent2")("POST", "/v1/approvals", {
    kind: "role_change",
    user_id: userId("user3"),
    change: { role: "agent" },
    reason: "She helps us out during the holidays.",
  });

const newcomer = { name: "Nell Newcomer", role: "agent" };

/** One request for several tickets: their trails name the batch. */
async function tagTogether({ as }: Desk): Promise<unknown> {
  const { data } = Page.parse(await as("admin")("GET", "/v1/tickets?status=escalated&limit=3"));
  return as("admin")("POST", "/v1/tickets/bulk", { changes: data.map(({ id }) => ({ id, action: "tags", add: ["review"] })) });
}

async function saveViews({ as }: Desk): Promise<void> {
  await as("agent")("POST", "/v1/views", { name: "Mine, most urgent first", filters: { assigned_to: "me", sort: "priority" } });
  await as("agent")("POST", "/v1/views", { name: "Nobody has it", filters: { assigned_to: "none" } });
  await as("admin")("POST", "/v1/views", { name: "Overdue", filters: { overdue: true } });
  await as("admin")("POST", "/v1/views", { name: "To be reviewed", filters: { tag: "review" } });
}

/** What happens besides tickets, in hours ago. */
const happenings: ReadonlyMap<number, (desk: Desk) => Promise<unknown>> = new Map([
  [240, ({ as, userId }: Desk) => as("admin")("POST", `/v1/users/${userId("former")}/deactivate`)],
  [24, ({ as, organisation }) => as("admin")("POST", "/v1/users", { ...newcomer, email: `newcomer@${organisation.slug}.test` })],
  [20, askForRole],
  [8, tagTogether],
]);
