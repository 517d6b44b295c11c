import type { BrowserContext, Page } from "playwright-core";

const atThePicker = ({ pathname }: URL): boolean => pathname.startsWith("/oidc/sign-in/");
const isBack = ({ pathname, searchParams }: URL): boolean => !pathname.startsWith("/oidc/") && !searchParams.has("code");

/** Picks somebody at the identity provider, on its page, and returns when it has sent the browser back. */
export async function pickPerson(page: Page, email: string): Promise<void> {
  await page.waitForURL(atThePicker);
  await page.locator("button.person", { has: page.getByText(email, { exact: true }) }).click();
  await page.waitForURL(({ pathname }) => !pathname.startsWith("/oidc/"));
}

/** Opens the console at `path`, and goes on to the provider: it sends people there at once or when they press its button. */
async function goToProvider(page: Page, path: string, arrived: (url: URL) => boolean): Promise<void> {
  await page.goto(path);
  const button = page.getByRole("button", { name: /sign in|anmelden/i }).first();
  const press = button.waitFor().then(
    () => button.click(),
    () => undefined,
  );
  const there = page.waitForURL(arrived, { waitUntil: "commit" });
  await Promise.race([there, press]);
  await there;
}

/** Signs somebody in as people do, through the console and the provider's picker, and returns when the console is back at `path`. */
export async function signIn(page: Page, email: string, path = "/"): Promise<void> {
  await goToProvider(page, path, atThePicker);
  await pickPerson(page, email);
  await page.waitForURL(isBack);
}

/** What the provider remembers browsers by, of those who have entered before. */
const remembered = new Map<string, Awaited<ReturnType<BrowserContext["cookies"]>>>();

/**
 * Opens the console in a fresh context as somebody whom the provider knows already, where somebody is to be signed in and how is not what
 * the test is about: half the work of {@link signIn}, which is what the first time takes.
 */
export async function enter(page: Page, email: string, path = "/"): Promise<void> {
  const cookies = remembered.get(email);
  if (cookies === undefined) await signIn(page, email, path);
  else {
    await page.context().addCookies(cookies);
    await goToProvider(page, path, (url) => atThePicker(url) || url.searchParams.has("code"));
    if (atThePicker(new URL(page.url()))) await pickPerson(page, email);
    await page.waitForURL(isBack);
  }
  remembered.set(email, await page.context().cookies());
}
