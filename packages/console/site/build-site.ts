/** The console as static files, to be served under `/`. The local run serves the directory, infra/ deploys it. */
import { join, relative, resolve, sep } from "node:path";
import { build, type Plugin } from "vite";

const root = resolve(import.meta.dirname, "..");
const workspace = resolve(root, "../..");

/** What of the directory is about the build, and is not to be served. */
export const aboutTheBuild = ".vite";

/**
 * Builds the site into a directory, emptying it first. `.vite/manifest.json` in it says which chunk needs which,
 * `.vite/sources.json` which files of the workspace it was made of. Run it in a process of its own: Vite takes a NODE_ENV that is
 * set, as test runners do, for the wish to have React's development build.
 */
export async function buildSite(directory: string): Promise<void> {
  await build({
    configFile: join(root, "vite.config.ts"),
    configLoader: "native",
    logLevel: "warn",
    plugins: [sources],
    build: { outDir: resolve(directory), emptyOutDir: true, manifest: true },
  });
}

const sources: Plugin = {
  name: "bulkhead:sources",
  generateBundle() {
    const files = [...this.getModuleIds()]
      .map((id) => relative(workspace, id.replace(/\?.*$/s, "")).split(sep).join("/"))
      .filter((path) => path.startsWith("packages/") && !path.includes("node_modules/"));
    this.emitFile({ type: "asset", fileName: `${aboutTheBuild}/sources.json`, source: JSON.stringify([...new Set(files)].sort()) });
  },
};

if (import.meta.main) {
  const [directory, ...rest] = process.argv.slice(2);
  if (directory === undefined || rest.length > 0) {
    process.stderr.write("usage: node packages/console/site/build-site.ts <directory>\n");
    process.exitCode = 1;
  } else {
    process.env["NODE_ENV"] = "production";
    await buildSite(directory);
  }
}
