/** Coming in, staying in, and what is left of it. */
import { onboardTenant } from "@bulkhead/local/testing";
import type { Page } from "playwright-core";
import { describe, expect } from "vitest";
import { expectAccessible } from "../accessible.ts";
import { test } from "../browser-test.ts";
import { consoleRun } from "../console-run.ts";
import { allowComplaint } from "../page-watch.ts";
import { phone } from "../screen-sizes.ts";
import { pickPerson, signIn } from "../sign-in.ts";

await consoleRun();
const { admin, agent, user } = await onboardTenant();

const subject = "Cold coffee on every floor";
const subjectField = (page: Page) => page.getByLabel("Subject");
const tokenEndpoint = "**/oidc/token";
/** What the palette asks, for each number that is typed there. */
const search = /\/v1\/tickets\/number\//;
const number = (page: Page) => page.getByRole("dialog").getByRole("combobox");
const focused = (page: Page) => page.evaluate("`${document.activeElement?.tagName} ${document.activeElement?.textContent}`");
const kept = (page: Page) =>
  page.evaluate("JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie, location.href])").then(String);

describe("a session", () => {
  test("begins where the person works", async ({ open }) => {
    for (const [person, path] of [
      [agent, "/queue"],
      [user, "/my"],
      ["root@bulkhead.test", "/tenants"],
    ] as const) {
      const page = await open();
      await signIn(page, typeof person === "string" ? person : person.email);
      await page.waitForURL(({ pathname }) => pathname === path);
    }
  });

  test("comes back to the address that was asked for, and survives a reload there", async ({ page }) => {
    await signIn(page, admin.email, "/settings?tab=sla");
    await page.waitForURL(/\/settings\?tab=sla$/);
    await page.reload();
    await page.waitForURL(/\/settings\?tab=sla$/);
    await page.getByRole("navigation", { name: "Main" }).waitFor();
  });

  test("leaves no token in storage, address or page", async ({ page }) => {
    const tokens = new Set<string>();
    page.on("request", (request) => {
      const token = /^Bearer (.+)$/.exec(request.headers()["authorization"] ?? "")?.[1];
      if (token !== undefined) tokens.add(token);
    });
    const addresses: string[] = [];
    page.on("request", (request) => addresses.push(request.url()));
    await signIn(page, agent.email);
    await page.getByRole("navigation", { name: "Main" }).waitFor();
    await expect.poll(() => page.locator('[data-connection="live"]').count()).toBeGreaterThan(0);
    const after = await kept(page);
    expect(tokens.size).toBeGreaterThan(0);
    for (const token of tokens) {
      expect(after).not.toContain(token);
      expect(addresses.filter((address) => address.includes(token))).toEqual([]);
    }
    expect(await page.evaluate("indexedDB.databases()")).toEqual([]);
  });

  test("is renewed while somebody types, and outlives a provider that is gone for a moment", async ({ page }) => {
    allowComplaint(page, /40[14]|ERR_FAILED/);
    await signIn(page, agent.email, "/tickets/new");
    await subjectField(page).fill(subject);
    await page.keyboard.press("Control+k");
    // The API takes no token but a new one.
    const [first] = await Promise.all([page.waitForRequest(search), number(page).fill("1")]);
    const old = first.headers()["authorization"];
    await page.route(search, (route) =>
      route.request().headers()["authorization"] === old ? route.fulfill({ status: 401, body: "" }) : route.continue(),
    );
    await page.route(tokenEndpoint, (route) => route.abort());
    await Promise.all([page.waitForEvent("requestfailed", (request) => request.url().endsWith("/oidc/token")), number(page).fill("2")]);
    await page.unroute(tokenEndpoint);
    await Promise.all([
      page.waitForResponse((response) => search.test(response.url()) && response.status() === 404),
      number(page).fill("3"),
    ]);
    expect(await page.getByRole("dialog", { name: "Your session has ended" }).count()).toBe(0);
    expect(await number(page).inputValue()).toBe("3");
    expect(await subjectField(page).inputValue()).toBe(subject);
  });

  test("that the provider ends keeps what was typed until the person has signed in again", async ({ page }) => {
    allowComplaint(page, /40[014]/);
    await signIn(page, agent.email, "/tickets/new");
    await subjectField(page).fill(subject);
    await page.route(tokenEndpoint, (route) => route.fulfill({ status: 400, json: { error: "invalid_grant" } }));
    await page.route(search, (route) => route.fulfill({ status: 401, body: "" }));
    await page.keyboard.press("Control+k");
    await number(page).fill("1");
    const ended = page.getByRole("dialog", { name: "Your session has ended" });
    await ended.waitFor();
    await expectAccessible(page);
    await ended.getByRole("button", { name: "Later" }).click();
    await number(page).fill("2");
    await number(page).press("Escape");
    // They have been asked. What they typed is still there, and they are reminded.
    await page.getByText("Sign in again to go on").waitFor();
    expect(await ended.count()).toBe(0);
    await expectAccessible(page);
    await page.unrouteAll();
    const left = page.waitForRequest(tokenEndpoint);
    await page.getByRole("button", { name: "Sign in" }).click();
    await left;
    await page.waitForURL(({ pathname }) => pathname === "/tickets/new");
    await expect.poll(() => subjectField(page).inputValue()).toBe(subject);
    expect(await page.getByText("Sign in again to go on").count()).toBe(0);
  });

  test("that is over at the provider ends at the sign-in page, without an alarm, and comes back to the address", async ({ page }) => {
    await signIn(page, admin.email);
    await page.getByRole("navigation", { name: "Main" }).waitFor();
    await page.context().clearCookies();
    await page.goto("/settings?tab=sla");
    const title = page.getByRole("heading", { name: "Sign in to Bulkhead" });
    await title.waitFor();
    expect(new URL(page.url()).pathname).toBe("/settings");
    await page.reload();
    await title.waitFor();
    expect(await page.getByRole("alert").count()).toBe(0);
    await page.getByRole("button", { name: "Sign in" }).click();
    await pickPerson(page, admin.email);
    await page.waitForURL(/\/settings\?tab=sla$/);
  });

  test("ends with signing out, and drafts end with it", async ({ page }) => {
    await signIn(page, agent.email, "/tickets/new");
    await subjectField(page).fill(subject);
    await expect.poll(() => kept(page)).toContain(subject);
    await page.getByRole("button", { name: /Your account/ }).click();
    await page.getByRole("menuitem", { name: "Sign out" }).click();
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByRole("heading", { name: "Sign in to Bulkhead" }).waitFor();
    await page.reload();
    await page.getByRole("heading", { name: "Sign in to Bulkhead" }).waitFor();
    expect(await kept(page)).not.toContain(subject);
    await expectAccessible(page);
  });
});

describe("a screen that is not for one's role", () => {
  test("says so, and stands in no menu", async ({ page }) => {
    await signIn(page, user.email, "/audit");
    await page.getByRole("heading", { name: "You may not see this", level: 1 }).waitFor();
    expect(await page.getByRole("link", { name: "Audit" }).count()).toBe(0);
    await expectAccessible(page);
  });

  test("an address that leads nowhere says so", async ({ page }) => {
    await signIn(page, user.email, "/nowhere");
    await page.getByRole("heading", { name: "There is nothing here", level: 1 }).waitFor();
  });
});

describe("without a connection", () => {
  test("the console says so, and recovers by itself", async ({ page }) => {
    allowComplaint(page, /ERR_INTERNET_DISCONNECTED|WebSocket/);
    await signIn(page, agent.email);
    await page.locator('[data-connection="live"]:visible').waitFor();
    await page.context().setOffline(true);
    await page.locator('[data-connection="offline"]:visible').waitFor();
    await page.context().setOffline(false);
    await page.locator('[data-connection="live"]:visible').waitFor();
  });

  test("what is asked for fails at once, and is not made up for later", async ({ page }) => {
    allowComplaint(page, /ERR_INTERNET_DISCONNECTED|WebSocket/);
    await signIn(page, admin.email, "/teams");
    await page.getByRole("button", { name: "New team" }).first().click();
    const dialog = page.getByRole("dialog", { name: "New team" });
    await dialog.getByLabel("Name").fill("Night shift");
    await page.context().setOffline(true);
    await dialog.getByRole("button", { name: "Create" }).click();
    await dialog.getByText("Bulkhead cannot be reached").waitFor();
    await dialog.getByRole("button", { name: "Cancel" }).click();
    await page.context().setOffline(false);
    await page.locator('[data-connection="live"]:visible').waitFor();
    expect(await page.getByText("Night shift").count()).toBe(0);
  });

  test("a subscription that is refused for now is asked for again", async ({ page }) => {
    const asked: string[] = [];
    await page.routeWebSocket(/ticket=/, (socket) => {
      const server = socket.connectToServer();
      socket.onMessage((message) => {
        asked.push(String(message));
        if (asked.length === 1) socket.send(JSON.stringify({ v: 1, type: "error", code: "request.throttled" }));
        else server.send(message);
      });
    });
    await signIn(page, agent.email);
    await page.locator('[data-connection="live"]:visible').waitFor();
    await expect.poll(() => asked.length).toBeGreaterThan(1);
    expect(JSON.parse(asked[0] ?? "")).toMatchObject({ action: "subscribe" });
    await expect.poll(() => asked.slice(1)).toContain(asked[0]);
  });

  test("the way in says that Bulkhead cannot be reached, and tries again when asked", async ({ page }) => {
    allowComplaint(page, /ERR_FAILED|503/);
    await page.route("**/v1/config", (route) => route.abort());
    await page.goto("/");
    await page.getByRole("alert").getByText("Bulkhead cannot be reached").waitFor();
    await page.unroute("**/v1/config");
    await page.getByRole("button", { name: "Try again" }).click();
    await page.getByRole("heading", { name: "Sign in to Bulkhead" }).waitFor();
  });
});

describe("whoever reads it", () => {
  test("reads their language, and keeps the one they choose", async ({ open }) => {
    const page = await open({ locale: "de-DE" });
    await signIn(page, agent.email);
    await page.getByRole("link", { name: "Warteschlange" }).waitFor();
    await page.getByRole("button", { name: /Konto/ }).click();
    await page.getByRole("menuitem", { name: "Sprache" }).click();
    await page.getByRole("menuitemradio", { name: "English" }).click();
    await page.getByRole("link", { name: "Queue" }).waitFor();
    await page.reload();
    await page.getByRole("link", { name: "Queue" }).waitFor();
    expect(await page.evaluate("document.documentElement.lang")).toBe("en");
  });

  test("gets everywhere from the keyboard", async ({ page }) => {
    await signIn(page, admin.email);
    await page.getByRole("navigation", { name: "Main" }).waitFor();
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    expect(await page.evaluate("document.activeElement?.id")).toBe("content");
    await page.keyboard.press("g");
    await page.keyboard.press("t");
    await page.waitForURL(({ pathname }) => pathname === "/teams");
    await expect.poll(() => focused(page)).toBe("H1 Teams");
    await page.getByRole("link", { name: "People" }).focus();
    await page.keyboard.press("Control+k");
    await page.getByRole("dialog").getByRole("combobox").waitFor();
    await page.keyboard.press("Escape");
    await expect.poll(() => focused(page)).toBe("A People");
    // Where the letter stands on this keyboard is another one's place.
    await page.keyboard.press("g");
    await page.evaluate('document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "a", code: "KeyQ", bubbles: true }))');
    await page.waitForURL(({ pathname }) => pathname === "/approvals");
    await page.keyboard.press("Control+k");
    await page.getByRole("dialog").getByRole("combobox").fill("audit");
    await page.keyboard.press("Enter");
    await page.waitForURL(({ pathname }) => pathname === "/audit");
    await expect.poll(() => focused(page)).toBe("H1 Audit");
    await page.keyboard.press("?");
    const shortcuts = page.getByRole("dialog", { name: "Keyboard shortcuts" });
    await shortcuts.waitFor();
    await expectAccessible(page);
    // The page behind it does nothing.
    await page.keyboard.press("c");
    await page.keyboard.press("Escape");
    await shortcuts.waitFor({ state: "detached" });
    await page.getByRole("heading", { name: "Audit", level: 1 }).waitFor();
    await page.keyboard.press("c");
    await page.waitForURL(({ pathname }) => pathname === "/tickets/new");
  });

  test("finds the menu on a phone", async ({ open }) => {
    const page = await open({ viewport: phone });
    await signIn(page, agent.email);
    await page.getByRole("button", { name: "Menu" }).click();
    await page.getByRole("link", { name: "Teams", exact: true }).click();
    await page.waitForURL(({ pathname }) => pathname === "/teams");
    expect(await page.getByRole("link", { name: "People" }).isVisible()).toBe(false);
    await expectAccessible(page);
  });
});
