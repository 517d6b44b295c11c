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

export const screens: readonly Screen[] = [
  { name: "queue", who: "agent@acme.test", path: "/queue" },
  { name: "dashboard", who: "admin@acme.test", path: "/dashboard" },
  { name: "my-tickets", who: "user@acme.test", path: "/my" },
];
