/** A Chromium that is on this machine already: never a download. */
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { promisify } from "node:util";
import { chromium, type Browser } from "playwright-core";
import * as z from "zod";

const run = promisify(execFile);

/** What it takes to start it; serialisable, since one process finds it for all. */
export interface Chromium {
  readonly executable: string;
  /** Variables that it needs beside those of this process. */
  readonly environment: Readonly<Record<string, string>>;
}

/** There is no browser that starts; the message says what was tried. */
export class ChromiumUnavailable extends Error {
  override readonly name = "ChromiumUnavailable";
}

const usualPaths = [
  "/usr/bin/google-chrome-stable",
  "/usr/bin/google-chrome",
  "/opt/google/chrome/chrome",
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/snap/bin/chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
  "C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe",
];

/**
 * On Linux x64 the one in the npm package `@sparticuz/chromium`, unpacked into the cache; elsewhere, or when that does not start,
 * an installed one. @throws ChromiumUnavailable
 */
export async function findChromium(cache: string): Promise<Chromium> {
  const tried: string[] = [];
  for (const candidate of candidates(cache)) {
    try {
      return await candidate();
    } catch (error) {
      tried.push(error instanceof Error ? (error.message.split("\n").find((line) => line !== "") ?? "") : "");
    }
  }
  throw new ChromiumUnavailable(
    `No Chromium for the browser tests: install Chrome or Chromium. Tried:\n${tried.map((line) => `  ${line}`).join("\n")}`,
  );
}

function candidates(cache: string): readonly (() => Promise<Chromium>)[] {
  const installed = usualPaths.filter((path) => existsSync(path)).map((executable) => () => startable({ executable, environment: {} }));
  return process.platform === "linux" && process.arch === "x64" ? [() => unpacked(cache), ...installed] : installed;
}

/** The same, once it has started. */
async function startable(found: Chromium): Promise<Chromium> {
  await run(found.executable, ["--no-sandbox", "--version"], { env: { ...process.env, ...found.environment } });
  return found;
}

const Package = z.object({ version: z.string() });

/** Unpacked once for each version, beside and then renamed: what is there is whole. */
async function unpacked(cache: string): Promise<Chromium> {
  const require = createRequire(import.meta.url);
  const module = require.resolve("@sparticuz/chromium");
  const { version } = Package.parse(require(join(module, "../../package.json")));
  const directory = join(cache, `chromium-${version}`);
  if (!existsSync(directory)) {
    const beside = `${directory}.${process.pid}`;
    await mkdir(beside, { recursive: true });
    // It unpacks into the temporary directory, and its libraries only where it takes itself to be on Lambda.
    await run(
      process.execPath,
      [
        "--input-type=module",
        "-e",
        `const { default: chromium } = await import(${JSON.stringify(module)}); await chromium.executablePath();`,
      ],
      { env: { ...process.env, TMPDIR: beside, AWS_EXECUTION_ENV: "AWS_Lambda_nodejs24.x" } },
    );
    await rename(beside, directory).catch(() => rm(beside, { recursive: true }));
  }
  // One font, that everybody has: texts are as wide on every machine.
  const fonts = join(directory, "fonts.conf");
  await writeFile(
    fonts,
    `<?xml version="1.0"?>\n<fontconfig><dir>${directory}/fonts</dir><cachedir>${directory}/font-cache</cachedir></fontconfig>\n`,
  );
  const executable = join(directory, "chromium");
  const environment = { FONTCONFIG_FILE: fonts };
  // A machine without a desktop may lack NSS and Expat, which the package brings.
  return startable({ executable, environment }).catch(() =>
    startable({ executable, environment: { ...environment, LD_LIBRARY_PATH: join(directory, "al2023", "lib") } }),
  );
}

const quiet = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-domain-reliability",
  "--disable-sync",
  "--no-pings",
  "--font-render-hinting=none",
  // Whatever it would like to ask somebody outside, it cannot.
  "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
];

/** Starts it, without a window. Close what is answered. */
export const launchChromium = ({ executable, environment }: Chromium): Promise<Browser> =>
  chromium.launch({
    executablePath: executable,
    args: quiet,
    env: { ...process.env, ...environment },
  });
