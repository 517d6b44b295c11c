/** The console as the local run serves it. */
import { api, onboardTenant } from "@bulkhead/local/testing";
import { describe, expect } from "vitest";
import { accessibilityFindings, expectAccessible } from "../accessible.ts";
import { test } from "../browser-test.ts";
import { consoleRun } from "../console-run.ts";
import { allowComplaint, complaintsOf } from "../page-watch.ts";
import { phone } from "../screen-sizes.ts";
import { signIn } from "../sign-in.ts";

await consoleRun();

describe("the console", () => {
  test("starts under its policy, without an error", async ({ page }) => {
    const response = await page.goto("/");
    expect(response?.headers()["content-security-policy"]).toContain("script-src 'self';");
    await page.locator("#console:not(:empty)").waitFor();
    expect(complaintsOf(page)).toEqual([]);
  });

  test("can be used by everybody, also on a phone", async ({ open }) => {
    const page = await open({ viewport: phone });
    await page.goto("/");
    await page.locator("#console:not(:empty)").waitFor();
    await expectAccessible(page);
  });

  test("answers what mails lead to", async ({ page }) => {
    await page.goto("/tickets/01935b2e-6f00-7000-8000-000000000001");
    await page.locator("#console:not(:empty)").waitFor();
  });

  test("keeps its parts for a year, under names of their content, and asks for its page anew", async () => {
    const page = await api().get("/");
    const [, script = ""] = /<script type="module" crossorigin src="([^"]+)"/.exec(String(page.body)) ?? [];
    expect(script).toMatch(/^\/assets\/.+-[\w-]{8}\.js$/);
    expect(page.headers.get("cache-control")).toBe("no-cache");
    const part = await api().get(script);
    expect(part.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
    expect(part.headers.get("content-type")).toBe("text/javascript; charset=utf-8");
  });

  test("shows its page for no file that is not there, and nothing that is about its build", async () => {
    for (const path of ["/assets/index-gone.js", "/assets/", "/nothing.txt", "/.vite/manifest.json", "/..%2fconsole.json"])
      expect([path, (await api().get(path)).status]).toEqual([path, 404]);
    expect((await api().post("/tickets", {})).status).toBe(405);
  });

  test("leaves the API, the reference and the provider where they are", async () => {
    expect((await api().get("/v1/nothing")).status).toBe(404);
    expect((await api().get("/docs")).body).toContain("Bulkhead API");
    expect((await api().get("/oidc/.well-known/openid-configuration")).status).toBe(200);
  });
});

describe("the tests' own watch", () => {
  const planted: readonly (readonly [string, string, RegExp])[] = [
    ["an error that is said", `console.error("lost")`, /lost/],
    ["an error that nobody catches", `setTimeout(() => { throw new Error("uncaught") })`, /uncaught/],
    ["an inline script", `document.body.append(Object.assign(document.createElement("script"), { text: "1" }))`, /blocked by script-src/],
    // Later, in the page's own time: what a test evaluates itself is free of the page's policy.
    ["code made of text, though it be caught", `setTimeout(() => { try { new Function("1") } catch {} })`, /blocked by script-src/],
    ["a request to somebody outside", `void fetch("http://127.0.0.1:9/").catch(() => undefined)`, /blocked by connect-src/],
  ];

  test.for(planted)("hears of %s", async ([, code, complaint], { page }) => {
    await page.goto("/");
    await page.evaluate(code);
    await expect.poll(() => complaintsOf(page).join("\n")).toMatch(complaint);
    allowComplaint(page, /./);
  });

  test("hears of a request that no policy stops", async ({ page }) => {
    await page.evaluate(`void fetch("http://127.0.0.1:9/").catch(() => undefined)`);
    await expect.poll(() => complaintsOf(page).join("\n")).toMatch(/asked http:\/\/127\.0\.0\.1:9\//);
    allowComplaint(page, /./);
  });

  test("hears of what is hard to read", async ({ page }) => {
    await page.goto("/");
    await page.evaluate(`document.body.innerHTML = "<main><button></button></main>"`);
    expect(await accessibilityFindings(page)).toEqual([expect.stringContaining("button-name")]);
  });
});

test.fails("a test fails when its page complains, whatever else it finds", async ({ page }) => {
  await page.goto("/");
  // Nothing in here throws: were the watch deaf, the test would not fail.
  await Promise.all([page.waitForEvent("console"), page.evaluate(`console.error("planted")`)]);
});

test("somebody signs in, and comes to the page that they asked for", async ({ page }) => {
  const { agent } = await onboardTenant();
  await signIn(page, agent.email, "/tickets");
  expect(new URL(page.url()).pathname).toBe("/tickets");
  await page.getByRole("navigation").first().waitFor();
});
