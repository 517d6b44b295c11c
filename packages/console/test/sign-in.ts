import type { Page } from "playwright-core";

/** Picks somebody at the identity provider, on its page, and returns when it has sent the browser back. */
export async function pickPerson(page: Page, email: string): Promise<void> {
  await page.waitForURL(({ pathname }) => pathname.startsWith("/oidc/sign-in/"));
  await page.locator("button.person", { has: page.getByText(email, { exact: true }) }).click();
  await page.waitForURL(({ pathname }) => !pathname.startsWith("/oidc/"));
}

/**
 * Signs somebody in as people do, through the console and the provider's picker, and returns when the console is back at `path`.
 * Whether the console sends people to the provider at once or when they press its button, either will do.
 */
export async function signIn(page: Page, email: string, path = "/"): Promise<void> {
  await page.goto(path);
  const button = page.getByRole("button", { name: /sign in|anmelden/i }).first();
  await Promise.race([
    page.waitForURL(({ pathname }) => pathname.startsWith("/oidc/sign-in/")),
    button.waitFor().then(
      () => button.click(),
      () => undefined,
    ),
  ]);
  await pickPerson(page, email);
  await page.waitForURL(({ searchParams }) => !searchParams.has("code"));
}
