/** One port for everything: who answers which path. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { isBlockedPort } from "./blocked-ports.ts";

export type Answerer = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;
/** Takes a connection that is to become something else than HTTP, such as a WebSocket. */
export type Upgrader = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

/** The port cannot be had; the message is one line fit to be shown. */
export class PortUnavailable extends Error {
  override readonly name = "PortUnavailable";
}

export interface Front {
  readonly port: number;
  /** Mounts `answer` at a path and below it; `/` answers what nothing else does. */
  mount(path: string, answer: Answerer): void;
  /** Hands over connections that ask at exactly this path to be upgraded. */
  mountUpgrade(path: string, take: Upgrader): void;
  /** Takes no more requests and drops those under way. */
  close(): Promise<void>;
}

/** Listens on loopback; `port` 0 takes any. Until something is mounted, requests wait for nothing and get 503. */
export async function openFront(port: number, onError: (message: string) => void): Promise<Front> {
  if (isBlockedPort(port)) throw new PortUnavailable(`port ${port} is one that browsers do not connect to: choose another with --port`);
  const mounts = new Map<string, Answerer>();
  const upgrades = new Map<string, Upgrader>();
  /** Those that the server no longer knows, and would wait for. */
  const upgraded = new Set<Duplex>();
  const find = (path: string): Answerer | undefined => {
    for (const [mount, answer] of mounts) if (mount !== "/" && (path === mount || path.startsWith(`${mount}/`))) return answer;
    return mounts.get("/");
  };

  const server = createServer({ keepAliveTimeout: 65_000 }, (request, response) => {
    const path = (request.url ?? "/").replace(/\?.*$/s, "");
    const answer = find(path);
    if (answer === undefined)
      return sendJson(response, mounts.size === 0 ? 503 : 404, mounts.size === 0 ? "Service Unavailable" : "Not Found");
    void (async () => answer(request, response))().catch((error: unknown) => {
      // The client left while its request was read: nobody is there to be answered.
      if (request.socket.destroyed) return;
      onError(`${request.method} ${path}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
      if (response.headersSent) response.destroy();
      else sendJson(response, 500, "Internal Server Error");
    });
  });
  server.on("upgrade", (request, socket: Duplex, head: Buffer) => {
    const take = upgrades.get((request.url ?? "/").replace(/\?.*$/s, ""));
    if (take === undefined) return void socket.end("HTTP/1.1 404 Not Found\r\nconnection: close\r\ncontent-length: 0\r\n\r\n");
    upgraded.add(socket);
    socket.once("close", () => upgraded.delete(socket));
    return take(request, socket, head);
  });
  await listen(server, port);
  const address = server.address();
  if (address === null || typeof address === "string") throw new PortUnavailable("the port could not be opened");
  return {
    port: address.port,
    mount: (path, answer) => void mounts.set(path, answer),
    mountUpgrade: (path, take) => void upgrades.set(path, take),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
        for (const socket of upgraded) socket.destroy();
      }),
  };
}

const listen = (server: Server, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      reject(
        new PortUnavailable(
          error.code === "EADDRINUSE"
            ? `port ${port} is in use: choose another with --port`
            : `port ${port} cannot be opened: ${error.message}`,
        ),
      );
    });
    server.listen(port, "127.0.0.1", resolve);
  });

const sendJson = (response: ServerResponse, status: number, message: string): void => {
  const body = JSON.stringify({ message });
  response.writeHead(status, { "content-type": "application/json", "content-length": Buffer.byteLength(body) }).end(body);
};
