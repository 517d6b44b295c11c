/** The inbox and what one chooses to hear of. */
import { onboardTenant, settle, type TestPerson, type TestTenant } from "@bulkhead/local/testing";
import { NotificationPage, Preferences } from "@bulkhead/notifications/schema";
import { Ticket } from "@bulkhead/tickets/schema";
import { Me } from "@bulkhead/users/schema";
import type { Page } from "playwright-core";
import { beforeEach, describe, expect } from "vitest";
import { expectAccessible } from "../accessible.ts";
import { test } from "../browser-test.ts";
import { ownConsoleRun } from "../console-run.ts";
import { allowComplaint } from "../page-watch.ts";
import { phone } from "../screen-sizes.ts";
import { enter } from "../sign-in.ts";

await ownConsoleRun({ observers: true });

let acme: TestTenant;

/** Somebody opens a ticket, and an admin gives it to the agent. */
async function assignOne(subject: string): Promise<Ticket> {
  const ticket = (await acme.user.post("/v1/tickets", { subject, description: "Since this morning.", category: "network" })).parse(Ticket);
  const { user } = (await acme.agent.get("/v1/me")).parse(Me);
  expect((await acme.admin.post(`/v1/tickets/${ticket.id}/assignment`, { assigned_to: user.id })).status).toBe(200);
  await settle();
  return ticket;
}

const unreadOf = async (who: TestPerson): Promise<number> => (await who.get("/v1/notifications")).parse(NotificationPage).unread;
const unreadRows = (page: Page) => page.locator("li[data-unread]");

beforeEach(async () => {
  acme = await onboardTenant();
}, 60_000);

describe("the inbox", () => {
  test("marks what one opens as read, and leads to the ticket", async ({ page }) => {
    const ticket = await assignOne("No network");
    await enter(page, acme.agent.email, "/inbox");
    await page.getByRole("heading", { name: "Today" }).waitFor();
    expect(await unreadRows(page).count()).toBe(1);
    await page.getByText("One unread").waitFor();
    await expectAccessible(page);
    await page.getByRole("link", { name: /assigned a ticket to you/ }).click({ button: "right" });
    await page.keyboard.press("Escape");
    expect(await unreadRows(page).count()).toBe(1);
    expect(await unreadOf(acme.agent)).toBe(1);
    await page.getByRole("link", { name: /assigned a ticket to you/ }).click();
    await page.waitForURL(`**/tickets/${ticket.id}`);
    await expect.poll(() => unreadOf(acme.agent)).toBe(0);
    await page.goBack();
    await page.getByText("Nothing unread").waitFor();
    await page.getByRole("link", { name: /assigned a ticket to you/ }).waitFor();
    expect(await unreadRows(page).count()).toBe(0);
    await page.getByRole("radio", { name: "Unread" }).check();
    await page.getByRole("heading", { name: "You have read everything" }).waitFor();
    await page.reload();
    await page.getByRole("heading", { name: "You have read everything" }).waitFor();
  });

  test("is gone through with the keyboard", async ({ page }) => {
    await assignOne("First");
    const second = await assignOne("Second");
    await enter(page, acme.agent.email, "/inbox");
    await expect.poll(() => unreadRows(page).count()).toBe(2);
    const focused = () => page.evaluate<string>("document.activeElement?.textContent ?? ''");
    await page.keyboard.press("j");
    expect(await focused()).toContain("Second");
    await page.keyboard.press("j");
    expect(await focused()).toContain("First");
    await page.keyboard.press("e");
    await expect.poll(() => unreadOf(acme.agent)).toBe(1);
    expect(await unreadRows(page).count()).toBe(1);
    await page.keyboard.press("k");
    await page.keyboard.press("Enter");
    await page.waitForURL(`**/tickets/${second.id}`);
    await expect.poll(() => unreadOf(acme.agent)).toBe(0);
  });

  test("says what is new as it comes, and counts it", async ({ page }) => {
    await enter(page, acme.agent.email, "/inbox");
    await page.getByRole("heading", { name: "Nothing yet" }).waitFor();
    // Told live, and read out to whoever does not look.
    await assignOne("No network");
    await expect.poll(() => unreadRows(page).count()).toBe(1);
    await page
      .getByRole("navigation")
      .getByRole("link", { name: /^Inbox\s*1$/ })
      .waitFor();
    await expect
      .poll(() => page.locator('[data-live="polite"]').textContent(), { timeout: 10_000 })
      .toMatch(/^New: .* assigned a ticket to you$/);

    // Whoever marks one just as another is on its way sees that one too.
    const isInbox = (url: URL): boolean => url.pathname === "/v1/notifications" && !url.searchParams.has("unread");
    await page.route(isInbox, () => undefined, { times: 1 });
    const asked = page.waitForRequest((request) => isInbox(new URL(request.url())));
    await assignOne("No printer");
    await asked;
    await page.getByRole("button", { name: "Mark as read", exact: true }).click();
    await page.getByRole("link", { name: /No printer/ }).waitFor();
  });

  test("marks everything that is there as read, at once", async ({ page }) => {
    await assignOne("First");
    await assignOne("Second");
    await enter(page, acme.agent.email, "/inbox");
    await expect.poll(() => unreadRows(page).count()).toBe(2);
    await page.getByRole("button", { name: "Mark all as read" }).click();
    await expect.poll(() => unreadRows(page).count()).toBe(0);
    await expect.poll(() => unreadOf(acme.agent)).toBe(0);
    await page.reload();
    await page.getByRole("heading", { name: "Today" }).waitFor();
    expect(await unreadRows(page).count()).toBe(0);
  });

  test("shows what it was before when the API refuses", async ({ page }) => {
    await assignOne("No network");
    await enter(page, acme.agent.email, "/inbox");
    await expect.poll(() => unreadRows(page).count()).toBe(1);
    allowComplaint(page, /503/);
    await page.route("**/v1/notifications/read", (route) => route.fulfill({ status: 503, body: "" }));
    await page.getByRole("button", { name: "Mark as read", exact: true }).click();
    await page.getByText("Bulkhead cannot be reached", { exact: false }).waitFor();
    await expect.poll(() => unreadRows(page).count()).toBe(1);
    expect(await unreadOf(acme.agent)).toBe(1);
  });

  test("fits a phone", async ({ open }) => {
    await assignOne("No network");
    const page = await open({ viewport: phone });
    await enter(page, acme.agent.email, "/inbox");
    await expect.poll(() => unreadRows(page).count()).toBe(1);
    expect(await page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")).toBe(true);
    await expectAccessible(page);
  });
});

describe("preferences", () => {
  const preferencesOf = async (who: TestPerson) => (await who.get("/v1/notifications/preferences")).parse(Preferences);

  test("are changed by a switch, and stay so", async ({ page }) => {
    await enter(page, acme.admin.email, "/preferences");
    const mail = page.getByRole("switch", { name: "Responses: By email" });
    expect(await mail.isChecked()).toBe(true);
    await mail.click();
    await expect.poll(async () => (await preferencesOf(acme.admin)).response).toEqual({ in_app: true, email: false });
    await page.reload();
    await mail.waitFor();
    expect(await mail.isChecked()).toBe(false);
    await expectAccessible(page);
  });

  test("escalations cannot be switched off in the app, and the screen says why", async ({ page }) => {
    await enter(page, acme.agent.email, "/preferences");
    const locked = page.getByRole("switch", { name: "Escalations: In Bulkhead" });
    await locked.waitFor();
    expect([await locked.isChecked(), await locked.isDisabled()]).toEqual([true, true]);
    await page.getByText("Always on: an escalation must not be missed.").waitFor();
  });

  test("are what they were when the API refuses", async ({ page }) => {
    await enter(page, acme.agent.email, "/preferences");
    const mail = page.getByRole("switch", { name: "Status: By email" });
    await mail.waitFor();
    allowComplaint(page, /503/);
    await page.route("**/v1/notifications/preferences", (route) =>
      route.request().method() === "PATCH" ? route.fulfill({ status: 503, body: "" }) : route.continue(),
    );
    await mail.click();
    await page.getByText("Status, By email: not changed.", { exact: false }).waitFor();
    await expect.poll(() => mail.isChecked()).toBe(true);
    expect((await preferencesOf(acme.agent)).status.email).toBe(true);
  });

  test("name what can concern somebody, and nothing else", async ({ page }) => {
    await enter(page, acme.user.email, "/preferences");
    await page.getByRole("switch", { name: "Status: By email" }).waitFor();
    expect(await page.getByRole("rowheader").count()).toBe(4);
  });
});
