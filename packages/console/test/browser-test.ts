/**
 * Tests in a browser. `page` is a page of a fresh browser context; `open()` opens further contexts, for a second person or another
 * size of screen. A test fails when any of its pages says an error, breaks the Content-Security-Policy, or asks somebody outside.
 */
import { localRun } from "@bulkhead/local/testing";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { test as base, inject } from "vitest";
import { launchChromium } from "./chromium.ts";
import { complaintsOf, watch } from "./page-watch.ts";
import { desktop } from "./screen-sizes.ts";

export interface BrowserFixtures {
  /** One for the files of each worker. */
  readonly browser: Browser;
  readonly open: (options?: BrowserContextOptions) => Promise<Page>;
  readonly page: Page;
}

export const test = base.extend<BrowserFixtures>({
  browser: [
    // oxlint-disable-next-line no-empty-pattern
    async ({}, use) => {
      const browser = await launchChromium(inject("chromium"));
      await use(browser);
      await browser.close();
    },
    { scope: "worker" },
  ],
  open: async ({ browser }, use) => {
    const { url } = await localRun();
    const pages: Page[] = [];
    const close: (() => Promise<void>)[] = [];
    await use(async (options = {}) => {
      // What moves only to please would be waited for.
      const still = { reducedMotion: "reduce", locale: "en-GB", timezoneId: "UTC" } as const;
      const context = await browser.newContext({ baseURL: url, viewport: desktop, ...still, ...options });
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
