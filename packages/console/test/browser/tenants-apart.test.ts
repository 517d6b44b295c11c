/** A super_admin leaves a tenant: nothing of it stays behind, on screen, in storage or in memory. */
import { randomUUID } from "node:crypto";
import { onboardTenant } from "@bulkhead/local/testing";
import type { Page } from "playwright-core";
import { expect } from "vitest";
import { test } from "../browser-test.ts";
import { consoleRun } from "../console-run.ts";
import { textsInMemory } from "../heap.ts";
import { allowComplaint } from "../page-watch.ts";
import { signIn } from "../sign-in.ts";

await consoleRun();

const root = "root@bulkhead.test";

/** A tenant with a ticket whose subject is like no other text. */
async function tenantWithTicket() {
  const { name, user } = await onboardTenant();
  const subject = `Cold coffee ${randomUUID()}`;
  await user.post("/v1/tickets", { subject, description: "It has been cold since Monday.", category: "kitchen" });
  return { name, subject };
}

const banner = (page: Page, name: string) => page.getByRole("region", { name: `You act in ${name}` });

async function enter(page: Page, name: string): Promise<void> {
  await page.getByRole("button", { name: `Act in it: ${name}` }).click();
  await banner(page, name).waitFor();
}

async function leave(page: Page, name: string): Promise<void> {
  await banner(page, name).getByRole("button").click();
  await page.getByRole("heading", { name: "Tenants", level: 1 }).waitFor();
}

const everywhere = (page: Page): Promise<string> =>
  page
    .evaluate(
      "JSON.stringify([document.documentElement.outerHTML, { ...localStorage }, { ...sessionStorage }, document.cookie, location.href])",
    )
    .then(String);

test("nothing of a tenant is left when another one is entered", async ({ page }) => {
  allowComplaint(page, /503/);
  const first = await tenantWithTicket();
  const second = await tenantWithTicket();
  const remembered = async (): Promise<readonly string[]> =>
    (await textsInMemory(page)).filter((text) => text.includes(first.subject) || text.includes("In the draft"));
  await signIn(page, root);
  await enter(page, first.name);
  await page.getByText(first.subject).first().click();
  await page.getByLabel("Your answer").fill("In the draft: try tea");
  // One that is not answered before they are gone, and then with a no.
  const asked = Promise.withResolvers<void>();
  const left = Promise.withResolvers<void>();
  await page.route("**/v1/tickets/*/responses", async (route) => {
    if (route.request().method() !== "POST") return route.continue();
    asked.resolve();
    await left.promise;
    return route.fulfill({ status: 503, json: { type: "about:blank", title: first.subject, status: 503, code: "unavailable" } });
  });
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await asked.promise;
  await page.getByLabel("Your answer").fill("In the draft: or water");
  await page.getByRole("link", { name: "Queue" }).first().click();
  await page.getByText(first.subject).first().waitFor();
  await page.keyboard.press("j");
  // Held for as long as it can be undone.
  await page.keyboard.press("#");
  await page.locator("[data-sonner-toast]").waitFor();
  const closed = page.waitForRequest((request) => request.url().endsWith("/v1/tickets/bulk"));
  expect(await everywhere(page)).toContain("In the draft");
  expect((await remembered()).length).toBeGreaterThan(0);

  await leave(page, first.name);
  await closed;
  await enter(page, second.name);
  await page.getByText(second.subject).first().waitFor();
  const answered = page.waitForResponse((response) => response.status() === 503);
  left.resolve();
  await (await answered).finished();
  await expect.poll(remembered, { timeout: 20_000 }).toEqual([]);
  const there = await everywhere(page);
  for (const text of [first.subject, "In the draft"]) expect(there).not.toContain(text);
  expect(await page.locator("[data-sonner-toast]").count()).toBe(0);
});

test("acting in a tenant outlives a reload and an API that is gone for a moment, and ends with signing out", async ({ page }) => {
  allowComplaint(page, /50[0-9]/);
  const { name } = await tenantWithTicket();
  await signIn(page, root);
  await enter(page, name);
  await page.route("**/v1/me", (route) => route.fulfill({ status: 503, body: "" }));
  await page.reload();
  await page.getByRole("heading", { name: "This did not work" }).waitFor();
  await page.unroute("**/v1/me");
  await page.getByRole("button", { name: "Try again" }).click();
  await banner(page, name).waitFor();
  await page.getByRole("button", { name: /Your account/ }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByRole("heading", { name: "Sign in to Bulkhead" }).waitFor();
  await signIn(page, root);
  await page.getByRole("heading", { name: "Tenants", level: 1 }).waitFor();
  expect(await banner(page, name).count()).toBe(0);
});
