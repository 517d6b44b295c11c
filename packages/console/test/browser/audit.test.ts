/** The audit screen: what changed, whether the chain holds, and the trail as a file. */
import { onboardTenant, settle, type TestPerson, type TestTenant } from "@bulkhead/local/testing";
import { page as pageOf } from "@bulkhead/platform/schema";
import { TrailEntry } from "@bulkhead/platform/trail-entry";
import { Ticket } from "@bulkhead/tickets/schema";
import type { Locator, Page } from "playwright-core";
import { beforeAll, expect } from "vitest";
import { expectAccessible } from "../accessible.ts";
import { test } from "../browser-test.ts";
import { consoleRun } from "../console-run.ts";
import { downloaded } from "../downloaded.ts";
import { allowComplaint } from "../page-watch.ts";
import { phone } from "../screen-sizes.ts";
import { enter } from "../sign-in.ts";

await consoleRun();

let acme: TestTenant;
let ticket: Ticket;

beforeAll(async () => {
  acme = await onboardTenant();
  ticket = (
    await acme.user.post("/v1/tickets", { subject: "=HYPERLINK(1)", description: "Not a formula.", category: "misc", priority: "low" })
  ).parse(Ticket);
  expect((await acme.agent.post(`/v1/tickets/${ticket.id}/pickup`)).status).toBe(200);
  expect((await acme.agent.patch(`/v1/tickets/${ticket.id}`, { tags: ["vpn", "office"] })).status).toBe(200);
  expect((await acme.agent.patch(`/v1/tickets/${ticket.id}`, { tags: ["office", "wifi"] })).status).toBe(200);
  await settle();
}, 120_000);

async function seeAudit(page: Page, { email }: TestPerson, query = ""): Promise<void> {
  await enter(page, email, `/audit${query}`);
  await page.getByRole("table", { name: "Audit" }).waitFor();
}

const trailOf = async (query: string): Promise<readonly TrailEntry[]> =>
  (await acme.admin.get(`/v1/audit?limit=100&${query}`)).parse(pageOf(TrailEntry)).data;

/** The entries that are shown, by their buttons. */
const openers = (page: Page) => page.getByRole("button", { name: /^Show the change/ });

test("an entry opens to what changed: before, after, what came and what went", async ({ page }) => {
  await seeAudit(page, acme.admin, `?entity=ticket&entity_id=${ticket.id}`);
  await openers(page).first().click();
  const change = page.getByRole("table", { name: "What changed" });
  const row = change.getByRole("row", { name: /^tags/ });
  await expect
    .poll(() => row.getByRole("cell").allTextContents())
    .toEqual(["Changed", "vpn,office", expect.stringContaining("office,wifi")]);
  const text = (await row.textContent()) ?? "";
  expect(text).toContain("Addedwifi");
  expect(text).toContain("Removedvpn");
  await page.getByRole("link", { name: `#${ticket.number} ${ticket.subject}` }).waitFor();
  await expectAccessible(page);
});

test("the chain of one thing is verified, and the verdict says how much of it", async ({ page }) => {
  await seeAudit(page, acme.admin, `?action_type=ticket_created`);
  await openers(page).first().click();
  await page.getByRole("button", { name: "Verify chain" }).click();
  const entries = await trailOf(`ticket_id=${ticket.id}`);
  await page.getByText(`The chain is whole: ${entries.length} entries verified.`).waitFor();
  await page.getByText("Nothing was redacted.").waitFor();
  await expectAccessible(page);
});

test("filters stand in the address, outlive a reload, and can be cleared", async ({ page }) => {
  await seeAudit(page, acme.admin);
  const all = await openers(page).count();
  await page.getByLabel("Done to").selectOption("Ticket");
  const ofTickets = await trailOf("entity=ticket");
  await expect.poll(() => openers(page).count()).toBe(ofTickets.length);
  expect(ofTickets.length).toBeLessThan(all);
  await page
    .getByRole("combobox", { name: "What" })
    .or(page.getByLabel("What", { exact: true }))
    .first()
    .click();
  await page.getByRole("option", { name: "Ticket created" }).click();
  await expect.poll(() => openers(page).count()).toBe(1);
  expect(new URL(page.url()).search).toBe("?entity=ticket&action_type=ticket_created");
  await page.reload();
  await expect.poll(() => openers(page).count()).toBe(1);
  await page.getByRole("button", { name: "Clear filters" }).click();
  await expect.poll(() => openers(page).count()).toBe(all);
});

test("filters that one types keep the focus, and follow the address when it is changed by other means", async ({ page }) => {
  await seeAudit(page, acme.admin, "?from=2025-11-22T10%3A05%3A00.000Z");
  const isFocused = (field: Locator): Promise<boolean> => field.evaluate((element) => element.matches(":focus"));
  const from = page.getByRole("textbox", { name: "From" });
  await from.focus();
  // Past the day and the month.
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await page.keyboard.type("2026");
  await page.waitForURL(/from=2026-11-22T10/);
  expect(await from.inputValue()).toBe("2026-11-22T10:05");
  expect(await isFocused(from)).toBe(true);
  const id = page.getByRole("textbox", { name: "Its id" });
  await id.pressSequentially(ticket.id);
  await page.waitForURL(new RegExp(`entity_id=${ticket.id}`));
  await page.keyboard.press("Backspace");
  expect(await id.inputValue()).toBe(ticket.id.slice(0, -1));
  await page.getByText("An id has 36 characters").waitFor();
  await page.getByRole("button", { name: "Clear filters" }).click();
  await expect.poll(() => Promise.all([from.inputValue(), id.inputValue()])).toEqual(["", ""]);
});

test("what fits no entry says so", async ({ page }) => {
  await enter(page, acme.admin.email, "/audit?action_type=team_deleted");
  await page.getByRole("heading", { name: "Nothing happened" }).waitFor();
});

test("the export has every entry that the filters let through", async ({ page }) => {
  await seeAudit(page, acme.admin, "?entity=ticket");
  const entries = await trailOf("entity=ticket");
  const exported = async (format: "CSV" | "NDJSON") => {
    await page.getByRole("button", { name: "Export", exact: true }).click();
    const dialog = page.getByRole("dialog", { name: "Export the trail" });
    await dialog.getByLabel(format).check();
    await expectAccessible(page);
    const file = await downloaded(page, () => dialog.getByRole("button", { name: "Export", exact: true }).click());
    await dialog.waitFor({ state: "detached" });
    return file;
  };
  const lines = await exported("NDJSON");
  expect(lines.name).toMatch(/^audit-\d{4}-\d\d-\d\d\.ndjson$/);
  expect(
    lines.text
      .trimEnd()
      .split("\n")
      .map((line) => TrailEntry.parse(JSON.parse(line)).id),
  ).toEqual(entries.map(({ id }) => id));
  const table = await exported("CSV");
  for (const { id } of entries) expect(table.text).toContain(id);
  expect(table.text.startsWith("id,tenant_id,")).toBe(true);
});

test("pages of an export are put one behind the other, and a quota that is used up is waited for", async ({ page }) => {
  await seeAudit(page, acme.admin);
  // The API's own pages hold five thousand: here each holds two.
  let throttled = false;
  allowComplaint(page, /429/);
  await page.route(/\/v1\/audit\?.*format=ndjson/, async (route) => {
    const url = new URL(route.request().url());
    if (!url.searchParams.has("limit")) url.searchParams.set("limit", "2");
    if (url.searchParams.has("cursor") && !throttled) {
      throttled = true;
      await route.fulfill({
        status: 429,
        headers: { "content-type": "application/problem+json", "retry-after": "1" },
        json: { type: "about:blank", title: "Too many requests", status: 429, code: "request.throttled" },
      });
      return;
    }
    await route.continue({ url: url.toString() });
  });
  await page.getByRole("button", { name: "Export", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "Export the trail" });
  await dialog.getByLabel("NDJSON").check();
  const file = await downloaded(page, () => dialog.getByRole("button", { name: "Export", exact: true }).click());
  expect(throttled).toBe(true);
  const ids = file.text
    .trimEnd()
    .split("\n")
    .map((line) => TrailEntry.parse(JSON.parse(line)).id);
  expect(ids).toEqual((await trailOf("")).map(({ id }) => id));
});

test("an export that is cancelled saves nothing, though a part of it was there", async ({ page }) => {
  await seeAudit(page, acme.admin);
  const saved: string[] = [];
  page.on("download", (download) => saved.push(download.suggestedFilename()));
  const asked = page.waitForRequest(/format=csv.*cursor=/);
  // The second page never comes.
  await page.route(/\/v1\/audit\?.*format=csv/, async (route) => {
    const url = new URL(route.request().url());
    if (url.searchParams.has("cursor")) return;
    url.searchParams.set("limit", "2");
    await route.continue({ url: url.toString() });
  });
  await page.getByRole("button", { name: "Export", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "Export the trail" });
  await dialog.getByRole("button", { name: "Export", exact: true }).click();
  await asked;
  await dialog.getByRole("button", { name: "Cancel the export" }).click();
  await dialog.getByText("The export was cancelled. Nothing was saved.").waitFor();
  await dialog.getByRole("button", { name: "Export", exact: true }).waitFor();
  expect(saved).toEqual([]);
});

test("an agent may not see the trail of the tenant", async ({ page }) => {
  await enter(page, acme.agent.email, "/audit");
  await page.getByRole("heading", { name: "You may not see this" }).waitFor();
});

test("on a phone nothing is wider than the screen", async ({ open }) => {
  const page = await open({ viewport: phone });
  await seeAudit(page, acme.admin);
  await openers(page).first().click();
  await page.getByRole("table", { name: "What changed" }).waitFor();
  expect(await page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")).toBe(true);
  await expectAccessible(page);
});
