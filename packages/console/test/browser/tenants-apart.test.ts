/** A super_admin leaves a tenant: nothing of it stays behind, on screen, in storage or in memory. */
import { randomUUID } from "node:crypto";
import { onboardTenant } from "@bulkhead/local/testing";
import type { Page } from "playwright-core";
import { expect } from "vitest";
import { test } from "../browser-test.ts";
import { consoleRun } from "../console-run.ts";
import { textsInMemory } from "../heap.ts";
import { signIn } from "../sign-in.ts";

await consoleRun({ demo: false });

/** A tenant with a ticket whose subject is like no other text. */
async function tenantWithTicket() {
  const { id, user } = await onboardTenant();
  const subject = `Cold coffee ${randomUUID()}`;
  await user.post("/v1/tickets", { subject, description: "It has been cold since Monday.", category: "kitchen" });
  return { id, subject };
}

/** As the screen of all tenants does it. */
async function actIn(page: Page, tenantId: string): Promise<void> {
  await page.evaluate(`sessionStorage.setItem("bulkhead.acts_in", ${JSON.stringify(tenantId)})`);
  await page.goto("/queue");
}

const everywhere = (page: Page): Promise<string> =>
  page
    .evaluate(
      "JSON.stringify([document.documentElement.outerHTML, { ...localStorage }, { ...sessionStorage }, document.cookie, location.href])",
    )
    .then(String);

test("nothing of a tenant is left when another one is entered", async ({ page }) => {
  const first = await tenantWithTicket();
  const second = await tenantWithTicket();
  await signIn(page, "root@bulkhead.test");
  await page.waitForURL(({ pathname }) => pathname === "/tenants");

  await actIn(page, first.id);
  await page.getByText(first.subject).first().waitFor();
  const during = await textsInMemory(page);
  expect(during.some((text) => text.includes(first.subject))).toBe(true);

  await page.getByRole("button", { name: /^Leave / }).click();
  await page.waitForURL(({ pathname }) => pathname === "/tenants");
  await page.getByRole("heading", { level: 1 }).waitFor();
  expect(await everywhere(page)).not.toContain(first.subject);
  await expect
    .poll(async () => (await textsInMemory(page)).filter((text) => text.includes(first.subject)), { timeout: 20_000 })
    .toEqual([]);

  await actIn(page, second.id);
  await page.getByText(second.subject).first().waitFor();
  expect(await everywhere(page)).not.toContain(first.subject);
  expect((await textsInMemory(page)).filter((text) => text.includes(first.subject))).toEqual([]);
});
