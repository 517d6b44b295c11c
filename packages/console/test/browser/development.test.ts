/** The console as `pnpm dev` serves it: from its sources. */
import { expect } from "vitest";
import { test } from "../browser-test.ts";
import { ownConsoleRun } from "../console-run.ts";

await ownConsoleRun({ console: "development", observers: false });

test("in development too nothing breaks the policy, and the page hears of changes", async ({ page }) => {
  const heard: string[] = [];
  page.on("websocket", (socket) =>
    socket.on("framereceived", ({ payload }) => heard.push(`${new URL(socket.url()).pathname} ${String(payload)}`)),
  );
  const response = await page.goto("/queue");
  expect(response?.headers()["content-security-policy"]).toMatch(/script-src 'self' 'nonce-[^']+';/);
  await page.getByRole("button", { name: "Sign in" }).waitFor();
  await expect.poll(() => heard).toContain('/@changes {"type":"connected"}');
});
