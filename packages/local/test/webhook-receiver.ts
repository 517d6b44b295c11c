/** Receivers of webhooks on this machine: each path of one server is one, and does as it is told. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { Webhook as StandardWebhook } from "standardwebhooks";
import { Webhook as SvixWebhook } from "svix";
import * as z from "zod";

export interface Received {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly id: string;
  readonly type: string;
}

/** What a receiver does with its `count`-th webhook, from 1. */
export type Behaviour = (response: ServerResponse, count: number, received: Received) => void;

export const accepts: Behaviour = (response) => void response.writeHead(200, { "content-type": "text/plain" }).end("ok");
export const answers =
  (status: number, headers: Readonly<Record<string, string>> = {}): Behaviour =>
  (response) =>
    void response.writeHead(status, headers).end("no");
/** Takes the request, and says nothing. */
export const hangs: Behaviour = () => undefined;
export const resets: Behaviour = (response) => void response.socket?.destroy();

const Body = z.object({ type: z.string() });

export class WebhookReceiver {
  readonly received: Received[] = [];
  readonly #behaviours = new Map<string, Behaviour>();
  readonly #server: Server = createServer((request, response) => this.#take(request, response));
  readonly #waiting: (() => void)[] = [];
  #url = "";

  async start(): Promise<void> {
    await new Promise<void>((resolve) => void this.#server.listen(0, "127.0.0.1", resolve));
    this.#url = `http://127.0.0.1:${z.object({ port: z.number() }).parse(this.#server.address()).port}`;
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  /** The URL of a receiver with this behaviour. */
  at(path: string, behaviour: Behaviour = accepts): string {
    this.#behaviours.set(path, behaviour);
    return `${this.#url}${path}`;
  }

  /** What has arrived at a path, oldest first. */
  of(path: string): Received[] {
    return this.received.filter((one) => one.path === path);
  }

  /** Resolves when so many have arrived at a path. */
  async arrived(path: string, count: number): Promise<Received[]> {
    while (this.of(path).length < count) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    return this.of(path);
  }

  #take(request: IncomingMessage, response: ServerResponse): void {
    let body = "";
    request.on("data", (part: Buffer) => (body += part.toString()));
    request.on("end", () => {
      const path = request.url ?? "";
      const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
      const one = { path, headers, body, id: headers["webhook-id"] ?? "", type: Body.parse(JSON.parse(body)).type };
      this.received.push(one);
      (this.#behaviours.get(path) ?? answers(404))(response, this.of(path).length, one);
      for (const wake of this.#waiting.splice(0)) wake();
    });
  }
}

/** Whether the public libraries, both of them, take a webhook as signed with a secret. */
export function isSigned({ headers, body }: Received, secret: string): boolean {
  const verdicts = [new StandardWebhook(secret), new SvixWebhook(secret)].map((library) => {
    try {
      library.verify(body, headers);
      return true;
    } catch {
      return false;
    }
  });
  if (new Set(verdicts).size !== 1) throw new Error(`the libraries disagree: ${verdicts.join(", ")}`);
  return verdicts[0] === true;
}
