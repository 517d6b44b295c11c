/** The browser tests' global set-up: what all files need is made once, the console's files and a browser. */
import { join } from "node:path";
import { projectRoot } from "@bulkhead/local";
import type { TestProject } from "vitest/node";
import { builtConsole } from "../../local/src/host/built-console.ts";
import { findChromium, type Chromium } from "./chromium.ts";

declare module "vitest" {
  export interface ProvidedContext {
    readonly chromium: Chromium;
  }
}

export default async function setup(project: TestProject): Promise<void> {
  const cache = join(projectRoot, ".bulkhead", "cache");
  const [chromium] = await Promise.all([findChromium(cache), builtConsole(projectRoot, cache)]);
  project.provide("chromium", chromium);
}
