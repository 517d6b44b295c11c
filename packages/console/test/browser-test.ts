/**
 * Tests in a browser. `page` is a page of a fresh browser context; `open()` opens further contexts, for a second person or another
 * size of screen. A test fails when any of its pages says an error, breaks the Content-Security-Policy, or asks somebody outside.
 */
import { localRun } from "@bulkhead/local/testing";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { test as base, inject } from "vitest";
import { launchChromium } from "./chromium.ts";

/** A desktop's; `phone` is the narrowest that the console is made for. */
export const desktop = { width: 1440, height: 900 } as const;
export const phone = { width: 360, height: 740 } as const;

export interface BrowserFixtures {
  /** One for each test file. */
  readonly browser: Browser;
  readonly open: (options?: BrowserContextOptions) => Promise<Page>;
  readonly page: Page;
}

interface Watched {
  readonly complaints: string[];
  readonly allowed: RegExp[];
}
const watched = new WeakMap<Page, Watched>();

/** What a page is expected to complain of, such as an answer of 412 that a test provokes. */
export function allowComplaint(page: Page, pattern: RegExp): void {
  watched.get(page)?.allowed.push(pattern);
}

/** What a page has complained of so far and was not allowed to. */
export const complaintsOf = (page: Page): readonly string[] => {
  const { complaints = [], allowed = [] } = watched.get(page) ?? {};
  return complaints.filter((complaint) => !allowed.some((pattern) => pattern.test(complaint)));
};

export const test = base.extend<BrowserFixtures>({
  browser: [
    // oxlint-disable-next-line no-empty-pattern
    async ({}, use) => {
      const browser = await launchChromium(inject("chromium"));
      await use(browser);
      await browser.close();
    },
    { scope: "file" },
  ],
  open: async ({ browser }, use) => {
    const { url } = await localRun();
    const pages: Page[] = [];
    const close: (() => Promise<void>)[] = [];
    await use(async (options = {}) => {
      const context = await browser.newContext({ baseURL: url, viewport: desktop, locale: "en-GB", timezoneId: "UTC", ...options });
      close.push(() => context.close());
      const page = await context.newPage();
      await watch(page, url);
      pages.push(page);
      return page;
    });
    const complaints = pages.flatMap(complaintsOf);
    for (const step of close) await step();
    if (complaints.length > 0) throw new Error(`the page complained:\n${complaints.join("\n")}`);
  },
  page: async ({ open }, use) => {
    await use(await open());
  },
});

async function watch(page: Page, origin: string): Promise<void> {
  const complaints: string[] = [];
  watched.set(page, { complaints, allowed: [] });
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(`${message.text()} (${message.location().url})`);
  });
  page.on("pageerror", (error) => complaints.push(error.stack ?? error.message));
  page.on("request", (request) => {
    const { protocol, origin: to } = new URL(request.url());
    if (/^(?:https?|wss?):$/.test(protocol) && to !== origin) complaints.push(`asked ${request.url()}`);
  });
  // What is blocked may be caught by whoever tried.
  await page.addInitScript(`document.addEventListener("securitypolicyviolation", (event) =>
    console.error("blocked by " + event.effectiveDirective + ": " + event.blockedURI + " at " + event.sourceFile + ":" + event.lineNumber))`);
}
