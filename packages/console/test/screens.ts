/** The screens that `pnpm screenshots` takes pictures of. */
import type { Page } from "playwright-core";

export interface Screen {
  /** Begins the names of its pictures. */
  readonly name: string;
  /** Who looks at it: somebody of the demo. */
  readonly who: string;
  readonly path: string;
  /** What to do on the page before the picture, such as opening a ticket. */
  readonly act?: (page: Page) => Promise<void>;
}

/** The first of a list of tickets. */
const openFirst = async (page: Page): Promise<void> => {
  await page.locator('main a[href^="/tickets/0"]').first().click();
  await page.waitForURL(/\/tickets\/0/);
  await page.locator("main article").first().waitFor();
};

export const screens: readonly Screen[] = [
  { name: "queue", who: "agent@acme.test", path: "/queue" },
  { name: "board", who: "agent@acme.test", path: "/queue?layout=board" },
  { name: "ticket", who: "agent@acme.test", path: "/queue?status=open", act: openFirst },
  { name: "inbox", who: "agent@acme.test", path: "/inbox" },
  { name: "preferences", who: "agent@acme.test", path: "/preferences" },
  { name: "dashboard", who: "admin@acme.test", path: "/dashboard" },
  { name: "audit", who: "admin@acme.test", path: "/audit" },
  { name: "approvals", who: "admin@globex.test", path: "/approvals" },
  { name: "people", who: "admin@acme.test", path: "/people" },
  { name: "teams", who: "admin@acme.test", path: "/teams" },
  { name: "integrations", who: "admin@acme.test", path: "/integrations" },
  { name: "settings", who: "admin@globex.test", path: "/settings?tab=sla" },
  { name: "my-tickets", who: "user@acme.test", path: "/my" },
  { name: "new-ticket", who: "user@acme.test", path: "/tickets/new" },
  { name: "own-ticket", who: "user@acme.test", path: "/my", act: openFirst },
  { name: "tenants", who: "root@bulkhead.test", path: "/tenants" },
];
