/** The console at `/`: from built files, from its sources, or not at all. */
import { join } from "node:path";
import type { DevelopmentSite } from "@bulkhead/console/site/development";
import { assetCacheControl, pageCacheControl, siteHeaders, type SiteHeadersOptions } from "@bulkhead/console/site/headers";
import { pagePath } from "@bulkhead/console/site/page-paths";
import { builtConsole } from "./built-console.ts";
import type { Answerer, Front } from "./front.ts";
import { staticSite } from "./static-site.ts";

export type ConsoleMode = "built" | "development" | "none";

export interface ConsoleSiteOptions {
  readonly mode: ConsoleMode;
  readonly front: Front;
  /** The project's root. */
  readonly root: string;
  /** Where built files and bundled dependencies are kept between runs. */
  readonly cache: string;
  readonly origins: Omit<SiteHeadersOptions, "deployed" | "scriptNonce">;
}

export interface ConsoleSite {
  /** Resolves when the first request need not wait. @throws BundleError when the console does not build */
  readonly ready: Promise<void>;
  close(): Promise<void>;
}

/** Mounts the console, and begins at once with what it takes to serve it. */
export function openConsole({ mode, front, root, cache, origins }: ConsoleSiteOptions): ConsoleSite {
  switch (mode) {
    case "none":
      front.mount("/", leadToReference);
      return { ready: Promise.resolve(), close: async () => undefined };
    case "built": {
      const built = builtConsole(root, cache);
      front.mount(
        "/",
        staticSite({
          mount: "",
          directory: () => built,
          headers: siteHeaders({ ...origins, deployed: false }),
          pages: pagePath,
          cacheControl: (path) => (path.startsWith("/assets/") ? assetCacheControl : pageCacheControl),
        }),
      );
      return { ready: noted(built), close: () => built.then(ignore, ignore) };
    }
    case "development": {
      const site = developmentSite({ ...origins, deployed: false }, join(cache, "vite"));
      front.mount("/", async (request, response) => (await site).handle(request, response));
      // The path is the development site's own; named here so that nothing of Vite is loaded by other runs.
      front.mountUpgrade("/@changes", (request, socket, head) => {
        site.then(
          (ready) => ready.upgrade(request, socket, head),
          () => socket.destroy(),
        );
      });
      return { ready: noted(site), close: () => site.then((ready) => ready.close(), ignore) };
    }
  }
}

async function developmentSite(options: SiteHeadersOptions, cacheDirectory: string): Promise<DevelopmentSite> {
  const { developmentSite } = await import("@bulkhead/console/site/development");
  return developmentSite({ headers: (scriptNonce) => siteHeaders({ ...options, scriptNonce }), cacheDirectory });
}

const ignore = (): void => undefined;

/** The same, without its value; a failure waits until it is asked for. */
function noted(work: Promise<unknown>): Promise<void> {
  const done = work.then(ignore);
  done.catch(ignore);
  return done;
}

/** There is no console: `/` leads to the API's reference. */
const leadToReference: Answerer = (request, response) => {
  if ((request.url ?? "/").replace(/\?.*$/s, "") === "/") response.writeHead(302, { location: "/docs" }).end();
  else response.writeHead(404, { "content-type": "application/json" }).end(JSON.stringify({ message: "Not Found" }));
};
