/** The console from its sources, changes of which show at once. */
import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from "node:http";
import { join } from "node:path";
import type { Duplex } from "node:stream";
import { createServer } from "vite";
import { pageCacheControl } from "./headers.ts";
import { pagePath } from "./page-paths.ts";

export interface DevelopmentSiteOptions {
  /** The site's headers, with a nonce for the scripts that Vite writes into the page. */
  readonly headers: (scriptNonce: string) => Readonly<Record<string, string>>;
  /** Where Vite keeps bundled dependencies between runs. */
  readonly cacheDirectory: string;
}

export interface DevelopmentSite {
  /** Answers a request for a page or a module. */
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>;
  /** Takes a connection at {@link changesPath}, over which changes are told. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  close(): Promise<void>;
}

/** Where the page connects to, to hear of changes. */
export const changesPath = "/@changes";

const root = join(import.meta.dirname, "..");
/** Stands in the page until each answer gets its own. */
const noncePlaceholder = "BULKHEAD_NONCE";

export async function developmentSite({ headers, cacheDirectory }: DevelopmentSiteOptions): Promise<DevelopmentSite> {
  // Never listens: whoever owns the port hands connections over.
  const connections = createHttpServer();
  const vite = await createServer({
    root,
    configFile: join(root, "vite.config.ts"),
    configLoader: "native",
    appType: "custom",
    logLevel: "warn",
    clearScreen: false,
    cacheDir: cacheDirectory,
    html: { cspNonce: noncePlaceholder },
    server: {
      middlewareMode: true,
      cors: false,
      ws: { server: connections, path: changesPath },
      // Transformed while nobody waits for it yet.
      warmup: { clientFiles: ["./src/main.tsx"] },
    },
  });

  const page = async (path: string): Promise<string> => vite.transformIndexHtml(path, await readFile(join(root, "index.html"), "utf8"));

  return {
    async handle(request, response) {
      const url = request.url ?? "/";
      const path = url.replace(/[?#].*$/s, "");
      const nonce = randomBytes(16).toString("base64");
      for (const [name, value] of Object.entries(headers(nonce))) response.setHeader(name, value);
      if (request.method !== "GET" && request.method !== "HEAD") return plain(response, 405, "method not allowed");
      const passed = await new Promise<boolean>((done, failed) => {
        response.once("close", () => done(false));
        vite.middlewares(request, response, (error?: unknown) => {
          if (error === undefined || error === null) done(true);
          else failed(error instanceof Error ? error : new Error("Vite failed", { cause: error }));
        });
      });
      if (!passed) return;
      if (!pagePath.test(path)) return plain(response, 404, "not found");
      const html = (await page(path)).replaceAll(noncePlaceholder, nonce);
      response.writeHead(200, { "content-type": "text/html; charset=utf-8", "cache-control": pageCacheControl });
      response.end(request.method === "HEAD" ? undefined : html);
    },
    upgrade: (request, socket, head) => void connections.emit("upgrade", request, socket, head),
    close: () => vite.close(),
  };
}

const plain = (response: ServerResponse, status: number, text: string): void => {
  response.writeHead(status, { "content-type": "text/plain; charset=utf-8" }).end(`${text}\n`);
};
