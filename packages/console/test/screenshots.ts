/**
 * `pnpm screenshots [name …]`: pictures of the console's screens with the demo's data, in light and dark, on a desk and on a phone,
 * to docs/screenshots/. Ends with an error when a page complains.
 */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { projectRoot, startLocal } from "@bulkhead/local";
import { findChromium, launchChromium } from "./chromium.ts";
import { complaintsOf, watch } from "./page-watch.ts";
import { desktop, phone } from "./screen-sizes.ts";
import { screens } from "./screens.ts";
import { signIn } from "./sign-in.ts";

const asked = process.argv.slice(2).filter((argument) => argument !== "--");
const unknown = asked.filter((name) => !screens.some((screen) => screen.name === name));
if (unknown.length > 0) {
  console.error(`there is no screen ${unknown.join(", ")}; known: ${screens.map(({ name }) => name).join(", ")}`);
  process.exit(1);
}
const wanted = screens.filter(({ name }) => asked.length === 0 || asked.includes(name));

const directory = join(projectRoot, "docs", "screenshots");
await mkdir(directory, { recursive: true });
const [chromium, run] = await Promise.all([
  findChromium(join(projectRoot, ".bulkhead", "cache")),
  startLocal({ dataDir: "memory", demo: true, console: "built" }),
]);
const browser = await launchChromium(chromium);
const complaints: string[] = [];
try {
  for (const colorScheme of ["light", "dark"] as const)
    for (const viewport of [desktop, phone])
      for (const [who, theirs] of Map.groupBy(wanted, (screen) => screen.who)) {
        const context = await browser.newContext({
          baseURL: run.url,
          viewport,
          colorScheme,
          reducedMotion: "reduce",
          locale: "en-GB",
          timezoneId: "UTC",
        });
        const page = await context.newPage();
        await watch(page, run.url);
        await signIn(page, who);
        for (const { name, path, act } of theirs) {
          await page.goto(path);
          await page.getByRole("main").getByRole("heading", { level: 1 }).waitFor();
          await act?.(page);
          await page.waitForLoadState("networkidle");
          const file = join(directory, `${name}-${colorScheme}-${viewport.width}.png`);
          await page.screenshot({ path: file, animations: "disabled" });
          console.log(file.slice(projectRoot.length));
        }
        complaints.push(...complaintsOf(page));
        await context.close();
      }
} finally {
  await browser.close();
  await run.stop();
}
for (const complaint of complaints) console.error(complaint);
process.exitCode = complaints.length === 0 ? 0 : 1;
