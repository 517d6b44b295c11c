/** Serves the files of one directory. */
import { readFile } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { extname, join, sep } from "node:path";

const contentTypes: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
};

export interface StaticSiteOptions {
  /** The path that the site lives under, without a trailing slash. */
  readonly mount: string;
  /** The directory, made when it is first asked for. */
  readonly directory: () => Promise<string>;
}

export function staticSite({ mount, directory }: StaticSiteOptions): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  let made: Promise<string> | undefined;
  return async (request, response) => {
    const path = decoded((request.url ?? mount).replace(/[?#].*$/s, "").slice(mount.length));
    if (request.method !== "GET" && request.method !== "HEAD") return plain(response, 405, "method not allowed");
    const root = await (made ??= directory());
    const file = join(root, path === undefined || path === "" || path.endsWith("/") ? `${path ?? ""}/index.html` : path);
    if (path === undefined || path.includes("\0") || !file.startsWith(root + sep)) return plain(response, 404, "not found");
    const content = await readFile(file).catch(() => undefined);
    if (content === undefined) return plain(response, 404, "not found");
    response.writeHead(200, {
      "content-type": contentTypes[extname(file)] ?? "application/octet-stream",
      "content-length": content.length,
      "cache-control": "no-cache",
      "x-content-type-options": "nosniff",
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
