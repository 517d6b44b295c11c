/** Hears what a page complains of: errors, what its policy blocks, whom outside it asks. */
import type { Page } from "playwright-core";

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

/** Begins to listen to a page that may ask `origin` and nobody else. */
export async function watch(page: Page, origin: string): Promise<void> {
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
