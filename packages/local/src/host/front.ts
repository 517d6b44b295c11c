/** One port for everything: who answers which path. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";

export type Answerer = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

/** The port cannot be had; the message is one line fit to be shown. */
export class PortUnavailable extends Error {
  override readonly name = "PortUnavailable";
}

export interface Front {
  readonly port: number;
  /** Mounts `answer` at a path and below it; `/` answers only itself. */
  mount(path: string, answer: Answerer): void;
  /** Takes no more requests and drops those under way. */
  close(): Promise<void>;
}

/** Listens on loopback; `port` 0 takes any. Until something is mounted, requests wait for nothing and get 503. */
export async function openFront(port: number, onError: (message: string) => void): Promise<Front> {
  const mounts = new Map<string, Answerer>();
  const find = (path: string): Answerer | undefined => {
    if (path === "/") return mounts.get("/");
    for (const [mount, answer] of mounts) if (mount !== "/" && (path === mount || path.startsWith(`${mount}/`))) return answer;
    return undefined;
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
  await listen(server, port);
  const address = server.address();
  if (address === null || typeof address === "string") throw new PortUnavailable("the port could not be opened");
  return {
    port: address.port,
    mount: (path, answer) => void mounts.set(path, answer),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
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
