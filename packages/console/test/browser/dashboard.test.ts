/** The dashboard: what it says is what the API says, in figures, charts, tables and files. */
import { advance, onboardTenant, settle, type TestPerson, type TestTenant } from "@bulkhead/local/testing";
import { CountersRebuild, MetricsOverview, MetricsTrends } from "@bulkhead/metrics/schema";
import { Team } from "@bulkhead/teams/schema";
import { Ticket } from "@bulkhead/tickets/schema";
import { Me } from "@bulkhead/users/schema";
import type { Page } from "playwright-core";
import { beforeAll, describe, expect } from "vitest";
import { expectAccessible } from "../accessible.ts";
import { test } from "../browser-test.ts";
import { ownConsoleRun } from "../console-run.ts";
import { downloaded } from "../downloaded.ts";
import { phone } from "../screen-sizes.ts";
import { enter } from "../sign-in.ts";

await ownConsoleRun({ observers: true });

let acme: TestTenant;
let team: Team;
const ids = { agent: "" };

const idOf = async (who: TestPerson): Promise<string> => (await who.get("/v1/me")).parse(Me).user.id;
const openTicket = async (by: TestPerson, priority: string): Promise<Ticket> =>
  (await by.post("/v1/tickets", { subject: "No network", description: "Since this morning.", category: "network", priority })).parse(
    Ticket,
  );

beforeAll(async () => {
  acme = await onboardTenant();
  ids.agent = await idOf(acme.agent);
  team = (await acme.admin.post("/v1/teams", { name: "Network" })).parse(Team);
  expect((await acme.admin.put(`/v1/teams/${team.id}/members/${ids.agent}`)).status).toBeLessThan(300);
  const first = await openTicket(acme.user, "high");
  await acme.admin.post(`/v1/tickets/${first.id}/assignment`, { assigned_to: ids.agent, team_id: team.id });
  const answered = await acme.agent.post(`/v1/tickets/${first.id}/responses`, { message: "We are on it.", visibility: "public" });
  expect(answered.status, JSON.stringify(answered.body)).toBe(201);
  await advance("PT30M");
  await acme.agent.post(`/v1/tickets/${first.id}/status`, { status: "resolved", comment: "A cable." });
  await openTicket(acme.user2, "urgent");
  await advance("PT12H");
  await settle();
}, 120_000);

const figure = (page: Page, id: string) => page.locator(`[data-figure="${id}"]`);

async function seeDashboard(page: Page, { email }: TestPerson, query = ""): Promise<void> {
  await enter(page, email, `/dashboard${query}`);
  await figure(page, "created").waitFor();
}

const chart = (page: Page, title: string) => page.getByRole("region", { name: title, exact: true });

describe("an admin's dashboard", () => {
  test("shows the API's figures", async ({ page }) => {
    await seeDashboard(page, acme.admin);
    const { totals, now } = (await acme.admin.get("/v1/metrics/overview")).parse(MetricsOverview);
    expect(totals).toMatchObject({ created: 2, resolved: 1 });
    for (const id of ["created", "resolved", "escalated", "breached"] as const)
      await expect.poll(() => figure(page, id).textContent()).toBe(String(totals[id]));
    expect(await figure(page, "active").textContent()).toBe(String(now.active));
    expect(await figure(page, "sla").textContent()).toBe("100%");
    expect(await figure(page, "first_response").textContent()).not.toBe("–");
    await page
      .getByText(`You see the figures of all of ${acme.name}`, { exact: false })
      .or(page.getByText("As an admin you see"))
      .waitFor();
    await chart(page, "Load by team").getByRole("application").waitFor();
    await expectAccessible(page);
  });

  test("has each chart's figures as a table, and as a file", async ({ page }) => {
    await seeDashboard(page, acme.admin, "?days=7");
    const { data, from, to } = (await acme.admin.get(`/v1/metrics/trends?from=${await fromOf(page)}`)).parse(MetricsTrends);
    const title = "Created, resolved, escalated";
    await page.getByRole("button", { name: `Show as a table: ${title}` }).click();
    const rows = page.getByRole("table", { name: title }).getByRole("row");
    await expect.poll(() => rows.count()).toBe(data.length + 1);
    const created = await page.getByRole("table", { name: title }).locator('td[data-label="Created"]').allTextContents();
    expect(created).toEqual(data.map(({ created }) => String(created)));
    await expectAccessible(page);

    const file = await downloaded(page, () => page.getByRole("button", { name: `Download as CSV: ${title}` }).click());
    expect(file.name).toBe(`tickets-by-day-${from}-${to}.csv`);
    const [head, ...lines] = file.text.trimEnd().split("\r\n");
    expect(head).toMatch(/^\uFEFFDay,Created,Resolved,Escalated,/);
    expect(lines.map((line) => line.split(",").slice(0, 4).join())).toEqual(
      data.map(({ date, created, resolved, escalated }) => [date, created, resolved, escalated].join()),
    );
  });

  test("keeps what it is about in its address", async ({ page }) => {
    await seeDashboard(page, acme.admin);
    await page.getByRole("radio", { name: "90 days" }).check();
    await page.getByLabel("Team", { exact: true }).selectOption("Network");
    await page.getByText("You see what was in the queue of Network.").waitFor();
    await expect.poll(() => new URL(page.url()).search).toBe(`?days=90&team_id=${team.id}`);
    // Both were opened outside of the team, and one was resolved within.
    await expect.poll(() => figure(page, "created").textContent()).toBe("0");
    await page.reload();
    await page.getByText("You see what was in the queue of Network.").waitFor();
    expect(await page.getByLabel("90 days").isChecked()).toBe(true);
    await expect.poll(() => figure(page, "resolved").textContent()).toBe("1");
    await chart(page, "What was done, by kind").waitFor();
    expect(await page.getByRole("link", { name: "Open the audit trail" }).count()).toBe(0);
  });

  test("leads to just those entries of the trail that it counts, and forgets its days where its address does", async ({ page }) => {
    await seeDashboard(page, acme.admin, "?from=2026-03-01&to=2026-03-05");
    expect(await page.getByLabel("First day").inputValue()).toBe("2026-03-01");
    const link = page.getByRole("link", { name: "Open the audit trail" });
    const { searchParams } = new URL((await link.getAttribute("href")) ?? "", page.url());
    expect([searchParams.get("from"), searchParams.get("to")]).toEqual(["2026-03-01T00:00:00.000Z", "2026-03-06T00:00:00.000Z"]);
    await page.getByLabel("Last day").fill("2026-03-04");
    await page.waitForURL(({ search }) => search.includes("2026-03-04"));
    await page.getByRole("link", { name: "Dashboard" }).click();
    await page.waitForURL(({ search }) => search === "");
    await page.getByRole("radio", { name: "30 days" }).and(page.locator(":checked")).waitFor();
    expect(await page.getByLabel("First day").count()).toBe(0);
  });

  test("follows what happens", async ({ page }) => {
    await seeDashboard(page, acme.admin);
    const before = Number(await figure(page, "created").textContent());
    await openTicket(acme.user, "low");
    await expect.poll(() => figure(page, "created").textContent(), { timeout: 40_000 }).toBe(String(before + 1));
  });

  test("has everything counted anew for whoever doubts it", async ({ page }) => {
    await seeDashboard(page, acme.admin);
    await page.getByText("Nobody has had them counted anew yet.").waitFor();
    await page.getByRole("button", { name: "Count anew" }).click();
    await page.getByRole("alertdialog").getByRole("button", { name: "Count anew" }).click();
    await page.getByText(/^Being counted anew since/).waitFor();
    expect((await acme.admin.get("/v1/metrics/rebuild")).parse(CountersRebuild).status).toBe("counting");
    await advance("PT10M");
    await page.getByText(/^Last counted anew on/).waitFor({ timeout: 40_000 });
  });
});

/** The first of the days that are shown, from what stands under the filters. */
async function fromOf(page: Page): Promise<string> {
  const text = (await page.getByText(/, UTC days$/).textContent()) ?? "";
  const first = /^(.+) – /.exec(text)?.[1] ?? "";
  return new Date(`${first} UTC`).toISOString().slice(0, 10);
}

test("an agent sees their own team, or themselves, and no counters to rebuild", async ({ open }) => {
  const page = await open({ viewport: phone });
  await seeDashboard(page, acme.agent);
  await page.getByText("Agents see their own teams: this is what was in the queue of Network.").waitFor();
  expect(await page.getByRole("button", { name: "Count anew" }).count()).toBe(0);
  expect(await page.getByLabel("Team", { exact: true }).locator("option").allTextContents()).toEqual(["Only mine", "Network"]);
  await page.getByLabel("Team", { exact: true }).selectOption("Only mine");
  await page.getByText("Agents see their own teams and themselves: this is what you had and did.").waitFor();
  await expect.poll(() => figure(page, "resolved").textContent()).toBe("1");
  expect(await page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")).toBe(true);
  await expectAccessible(page);
});

test("somebody who is no agent finds no figures", async ({ page }) => {
  await enter(page, acme.user.email, "/dashboard");
  await page.getByRole("heading", { name: "You may not see this" }).waitFor();
});
