/** Coming in, staying in, and what is left of it. */
import { onboardTenant } from "@bulkhead/local/testing";
import { describe, expect } from "vitest";
import { expectAccessible } from "../accessible.ts";
import { test } from "../browser-test.ts";
import { consoleRun } from "../console-run.ts";
import { allowComplaint } from "../page-watch.ts";
import { phone } from "../screen-sizes.ts";
import { signIn } from "../sign-in.ts";

await consoleRun({ demo: false });
const { admin, agent, user } = await onboardTenant();

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
    const kept = await page.evaluate("JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie, location.href])");
    expect(tokens.size).toBeGreaterThan(0);
    for (const token of tokens) {
      expect(kept).not.toContain(token);
      expect(addresses.filter((address) => address.includes(token))).toEqual([]);
    }
    expect(await page.evaluate("indexedDB.databases()")).toEqual([]);
  });

  test("ends with signing out", async ({ page }) => {
    await signIn(page, agent.email);
    await page.getByRole("button", { name: /Your account/ }).click();
    await page.getByRole("menuitem", { name: "Sign out" }).click();
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByRole("heading", { name: "Sign in to Bulkhead" }).waitFor();
    await page.reload();
    await page.getByRole("heading", { name: "Sign in to Bulkhead" }).waitFor();
    await expectAccessible(page);
  });
});

describe("a screen that is not for one's role", () => {
  test("says so, and stands in no menu", async ({ page }) => {
    await signIn(page, user.email, "/audit");
    await page.getByRole("heading", { name: "You may not see this" }).waitFor();
    expect(await page.getByRole("link", { name: "Audit" }).count()).toBe(0);
    await expectAccessible(page);
  });

  test("an address that leads nowhere says so", async ({ page }) => {
    await signIn(page, user.email, "/nowhere");
    await page.getByRole("heading", { name: "There is nothing here" }).waitFor();
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
    await page.keyboard.press("Control+k");
    await page.getByRole("dialog").getByRole("combobox").fill("audit");
    await page.keyboard.press("Enter");
    await page.waitForURL(({ pathname }) => pathname === "/audit");
    await page.keyboard.press("?");
    await page.getByRole("dialog", { name: "Keyboard shortcuts" }).waitFor();
    await expectAccessible(page);
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
