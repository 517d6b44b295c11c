/** Serves the files of one directory. */
import { readFile } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { extname, join, sep } from "node:path";

const contentTypes: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json",
  ".webmanifest": "application/manifest+json",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".ico": "image/x-icon",
  ".woff2": "font/woff2",
  ".txt": "text/plain; charset=utf-8",
};

export interface StaticSiteOptions {
  /** The path that the site lives under, without a trailing slash; the root is "". */
  readonly mount: string;
  /** The directory, made when it is first asked for. */
  readonly directory: () => Promise<string>;
  /** Sent with every file. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Paths that show the site's `index.html`, as those of a single-page application do, whatever files there are. */
  readonly pages?: RegExp;
  /** For how long browsers may keep a file, by its path within the site; `no-cache` when nothing is said. */
  readonly cacheControl?: (path: string) => string;
}

export function staticSite({
  mount,
  directory,
  headers = {},
  pages,
  cacheControl = () => "no-cache",
}: StaticSiteOptions): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  let made: Promise<string> | undefined;
  return async (request, response) => {
    const path = decoded((request.url ?? mount).replace(/[?#].*$/s, "").slice(mount.length));
    if (request.method !== "GET" && request.method !== "HEAD") return plain(response, 405, "method not allowed");
    const root = await (made ??= directory());
    const isPage = path === undefined || path === "" || pages?.test(path) === true;
    const file = join(root, isPage ? "index.html" : path.endsWith("/") ? `${path}index.html` : path);
    // What begins with a dot is about the files, and none of them.
    if (path === undefined || path.includes("\0") || /\/\./.test(path) || !file.startsWith(root + sep))
      return plain(response, 404, "not found");
    const content = await readFile(file).catch(() => undefined);
    if (content === undefined) return plain(response, 404, "not found");
    response.writeHead(200, {
      "content-type": contentTypes[extname(file)] ?? "application/octet-stream",
      "content-length": content.length,
      "cache-control": cacheControl(file.slice(root.length)),
      "x-content-type-options": "nosniff",
      ...headers,
    });
    response.end(request.method === "HEAD" ? undefined : content);
  };
}

const decoded = (path: string): string | undefined => {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
};

const plain = (response: ServerResponse, status: number, text: string): void => {
  response.writeHead(status, { "content-type": "text/plain; charset=utf-8" }).end(`${text}\n`);
};
