/** Code that comes after the screen it belongs to: late, not at all, or never again, since a release has other files. */
import { onboardTenant } from "@bulkhead/local/testing";
import type { Page } from "playwright-core";
import { expect } from "vitest";
import { test } from "../browser-test.ts";
import { consoleRun } from "../console-run.ts";
import { allowComplaint } from "../page-watch.ts";
import { enter } from "../sign-in.ts";

await consoleRun();
const { admin } = await onboardTenant();

const account = (page: Page) => page.getByRole("button", { name: /Your account/ });
/** What has the focus, by its element and its words. */
const focused = (page: Page) => page.evaluate("`${document.activeElement?.tagName} ${document.activeElement?.textContent}`");
const menuCode = /\/assets\/menu-popup-/;

test("a menu whose code is late opens when it comes, and the focus stays where it is", async ({ page }) => {
  const asked = Promise.withResolvers<void>();
  const come = Promise.withResolvers<void>();
  await page.route(menuCode, async (route) => {
    asked.resolve();
    await come.promise;
    await route.continue();
  });
  await enter(page, admin.email);
  await account(page).focus();
  await asked.promise;
  await page.keyboard.press("Enter");
  expect(await page.getByRole("menu").count()).toBe(0);
  come.resolve();
  await page.getByRole("menuitem", { name: "Sign out" }).waitFor();
  await page.keyboard.press("Escape");
  await expect.poll(() => focused(page)).toMatch(/^BUTTON Your account/);
});

test("a button whose menu comes while nobody opens it keeps the focus", async ({ page }) => {
  const come = Promise.withResolvers<void>();
  await page.route(menuCode, async (route) => {
    await come.promise;
    await route.continue();
  });
  await enter(page, admin.email);
  await account(page).focus();
  expect(await account(page).getAttribute("data-state")).toBeNull();
  come.resolve();
  await expect.poll(() => account(page).getAttribute("data-state")).toBe("closed");
  expect(await focused(page)).toMatch(/^BUTTON Your account/);
});

/** Asking whether the page could be loaded anew gets no answer. */
const noConnection = (page: Page) =>
  page.route(
    (url) => url.pathname === "/",
    (route) => (route.request().resourceType() === "fetch" ? route.abort() : route.continue()),
  );
const mark = (page: Page) => page.evaluate("window.isSamePage = true");
const isMarked = (page: Page) => page.evaluate("window.isSamePage === true");
const asksForPage = (page: Page) =>
  page.waitForRequest((request) => new URL(request.url()).pathname === "/" && request.resourceType() === "fetch");

test("a part that cannot be loaded says so, and offers to load the page anew when that helps", async ({ page }) => {
  allowComplaint(page, /Failed to load resource/);
  await page.route(menuCode, (route) => route.abort());
  await noConnection(page);
  await enter(page, admin.email);
  await mark(page);
  await account(page).click();
  await page.getByText("Bulkhead cannot be reached").waitFor();
  await page.unrouteAll();
  await account(page).click();
  await page.getByText("This part of Bulkhead could not be loaded").waitFor();
  expect(await isMarked(page)).toBe(true);
  await page.getByRole("button", { name: "Reload" }).click();
  await expect.poll(() => isMarked(page)).toBe(false);
  await account(page).click();
  await page.getByRole("menuitem", { name: "Sign out" }).waitFor();
});

test("a screen that cannot be loaded leaves the page as it is until there is a connection", async ({ page }) => {
  allowComplaint(page, /Failed to load resource|could not be loaded/);
  await enter(page, admin.email);
  await mark(page);
  await page.route(/\/assets\/audit-screen-/, (route) => route.abort());
  await noConnection(page);
  await page.getByRole("link", { name: "Audit" }).click();
  await page.getByText("Bulkhead cannot be reached").waitFor();
  const asked = asksForPage(page);
  await page.getByRole("button", { name: "Try again" }).click();
  await asked;
  expect(await isMarked(page)).toBe(true);
  await page.unrouteAll();
  await page.getByRole("button", { name: "Try again" }).click();
  await page.getByRole("heading", { name: "Audit" }).waitFor();
});

test("a screen whose file went with an older release is loaded with the newer one, once", async ({ page }) => {
  allowComplaint(page, /Failed to load resource|could not be loaded/);
  await enter(page, admin.email);
  await mark(page);
  await page.route(/\/assets\/audit-screen-/, (route) => route.fulfill({ status: 404, body: "not found" }));
  await page.route(
    (url) => url.pathname === "/",
    (route) =>
      route.request().resourceType() === "fetch"
        ? route.fulfill({ contentType: "text/html", body: '<script type="module" src="/assets/index-newer.js"></script>' })
        : route.continue(),
  );
  await page.getByRole("link", { name: "Audit" }).click();
  await expect.poll(() => isMarked(page)).toBe(false);
  // It is missing there too: that is no reason to go on loading.
  await page.getByText("Bulkhead cannot be reached").waitFor();
  await mark(page);
  await page.getByRole("link", { name: "Settings" }).click();
  await page.getByRole("heading", { name: "Settings", level: 1 }).waitFor();
  const asked = asksForPage(page);
  await page.getByRole("link", { name: "Audit" }).click();
  await (await asked).response();
  await page.getByText("Bulkhead cannot be reached").waitFor();
  expect(await isMarked(page)).toBe(true);
});
