/** `pnpm dev` is ready when its demo is there, says who can sign in, and has something of everything to look at. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { Approval, ApprovalStatus } from "@bulkhead/approvals/schema";
import type { ApprovalKind } from "@bulkhead/tenants/schema";
import { Priority, SavedView, Status, TicketResponse, TicketSla, TicketSummary } from "@bulkhead/tickets/schema";
import { TrailEntry } from "@bulkhead/platform/trail-entry";
import { Team } from "@bulkhead/teams/schema";
import { User } from "@bulkhead/users/schema";
import { afterAll, expect, test } from "vitest";
import * as z from "zod";
import { projectRoot } from "../src/start.ts";
import { api, ownRun, token, type Api } from "../src/testing.ts";

const dataDir = mkdtempSync(join(tmpdir(), "bulkhead-demo-"));
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

/** What the command says on a fresh directory, until it has told how to go on; then it is ended. */
async function firstWords(): Promise<readonly string[]> {
  const child = spawn(process.execPath, [join(projectRoot, "packages/local/src/main.ts"), "--port", "0", "--data", dataDir], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const exited = once(child, "exit");
  const said: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    said.push(line);
    if (line.startsWith("Four hours later")) child.kill("SIGTERM");
  }
  await exited;
  return said;
}

const said = await firstWords();
// On the same port: tokens name their issuer by it.
const port = Number(/^ready http:\/\/localhost:(\d+)$/m.exec(said.join("\n"))?.[1]);
const run = await ownRun({ observers: true, demo: true, dataDir, port });
const as = async (tenant: string, localPart: string): Promise<Api> => api(await token(tenant, `${localPart}@${tenant}.test`));
const all = async <T extends z.ZodType>(caller: Api, Row: T, path: string): Promise<z.output<T>[]> =>
  (await caller.get(path)).parse(z.object({ data: z.array(Row) })).data;

const values = (texts: readonly (string | null)[]): string[] => [...new Set(texts.filter((text) => text !== null))].toSorted();

test("the command says who can sign in, and where", () => {
  expect(said.join("\n")).toMatch(/acme .*agent@acme\.test/);
  expect(said.join("\n")).toContain(`The console:         http://localhost:${port}/`);
});

test.each(["acme", "globex"])("%s has tickets in every status and of every priority, over weeks", { timeout: 60_000 }, async (tenant) => {
  const admin = await as(tenant, "admin");
  const active = await all(admin, TicketSummary, "/v1/tickets?limit=100");
  const closed = await all(admin, TicketSummary, "/v1/tickets?status=closed&limit=100");
  const tickets = [...active, ...closed];
  expect(tickets).toHaveLength(44);
  expect(values(tickets.map(({ status }) => status))).toEqual(Status.options.toSorted());
  expect(values(active.map(({ priority }) => priority))).toEqual(Priority.options.toSorted());
  expect(values(tickets.map(({ subject }) => subject))).toHaveLength(44);
  expect(new Set(tickets.map(({ category }) => category)).size).toBe(7);
  expect(tickets.some(({ breached }) => breached)).toBe(true);
  expect(tickets.some(({ breached }) => !breached)).toBe(true);
  expect(active.some(({ overdue }) => overdue)).toBe(true);
  const ages = tickets.map(({ created_at }) => (run.clock.nowMs() - Date.parse(created_at)) / 3_600_000);
  expect(Math.max(...ages)).toBeGreaterThan(590);
  expect(Math.min(...ages)).toBeLessThan(3);

  const talks = await Promise.all(tickets.slice(0, 20).map(({ id }) => all(admin, TicketResponse, `/v1/tickets/${id}/responses`)));
  expect(values(talks.flat().map(({ visibility }) => visibility))).toEqual(["internal", "public"]);
  const clocks = await Promise.all(tickets.map(async ({ id }) => (await admin.get(`/v1/tickets/${id}/sla`)).parse(TicketSla)));
  expect(values(clocks.map(({ first_response }) => first_response.state))).toEqual(expect.arrayContaining(["given", "missed"]));
});

test("people: teams, an agent who has left, one who has not come yet, views", async () => {
  for (const [tenant, teams] of [
    ["acme", 2],
    ["globex", 3],
  ] as const) {
    const admin = await as(tenant, "admin");
    expect(await all(admin, Team, "/v1/teams")).toHaveLength(teams);
    const people = await all(admin, User, "/v1/users");
    expect(people).toHaveLength(9);
    expect(people.find(({ status }) => status === "inactive")?.email).toBe(`former@${tenant}.test`);
    expect(people.find(({ status }) => status === "invited")?.email).toBe(`newcomer@${tenant}.test`);
    expect(await all(await as(tenant, "agent"), SavedView, "/v1/views")).toHaveLength(2);
    const former = people.find(({ status }) => status === "inactive")?.id;
    expect(await all(admin, TicketSummary, `/v1/tickets?assigned_to=${former}`)).not.toEqual([]);
  }
});

test("globex wants approvals: there are some of every fate", async () => {
  const approvals = await all(await as("globex", "admin"), Approval, "/v1/approvals");
  expect(values(approvals.map(({ status }) => status))).toEqual(ApprovalStatus.options.toSorted());
  expect(values(approvals.map(({ kind }) => kind))).toEqual(["priority_raise", "role_change"] satisfies ApprovalKind[]);
});

test("what people and the clock did stands in the trail", async () => {
  const actions = new Set<string>();
  const admin = await as("acme", "admin");
  for (let path: string | null = "/v1/audit?limit=100"; path !== null;) {
    const page: { data: TrailEntry[]; next_cursor: string | null } = (await admin.get(path)).parse(
      z.object({ data: z.array(TrailEntry), next_cursor: z.string().nullable() }),
    );
    page.data.forEach(({ action_type }) => actions.add(action_type));
    path = page.next_cursor === null ? null : `/v1/audit?limit=100&cursor=${page.next_cursor}`;
  }
  expect([...actions]).toEqual(
    expect.arrayContaining([
      "escalation",
      "deadline_warning",
      "first_response_missed",
      "ticket_restored",
      "ticket_closed",
      "status_change",
      "priority_update",
      "assignment",
      "response_added",
      "ticket_update",
      "user_deactivated",
      "member_added",
      "settings_update",
      "approval_requested",
    ]),
  );
});
