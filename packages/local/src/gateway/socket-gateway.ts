/** API Gateway's WebSocket API: the same events, limits and ends. Real time, like everything of the network. */
import { randomBytes } from "node:crypto";
import { type IncomingMessage, STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import type { SocketRoute } from "@bulkhead/platform/functions";
import type { Stage } from "@bulkhead/platform/names";
import { type WebSocket, WebSocketServer } from "ws";
import * as z from "zod";
import { socketApiId } from "../aws/connections.ts";
import { realNowMs } from "../host/real-time.ts";
import type { SocketConnections } from "../services.ts";
import { newRequestId, splitTarget } from "./event.ts";
import { frameSizes } from "./frame-sizes.ts";

export interface SocketGatewayOptions {
  /** The function that serves all routes. */
  readonly functionName: string;
  readonly stage: Stage;
  readonly invoke: (functionName: string, event: unknown, label: string) => Promise<unknown>;
  readonly onError: (message: string) => void;
  /** Real milliseconds without a message, and in all; by default API Gateway's. */
  readonly idleMs?: number;
  readonly lifetimeMs?: number;
}

const mostMessageBytes = 128 * 1024;
const mostFrameBytes = 32 * 1024;
const tenMinutesMs = 600_000;
const twoHoursMs = 7_200_000;

/** RFC 6455, 7.4.1. */
const goingAway = 1001;
const tooBig = 1009;

interface Open {
  readonly socket: WebSocket;
  readonly connectedMs: number;
  readonly sourceIp: string;
  readonly idle: NodeJS.Timeout;
  readonly lifetime: NodeJS.Timeout;
  lastActiveMs: number;
}

const ConnectAnswer = z.object({ statusCode: z.int().min(100).max(599) });

export class SocketGateway implements SocketConnections {
  readonly #options: SocketGatewayOptions;
  readonly #server = new WebSocketServer({ noServer: true, maxPayload: mostMessageBytes, perMessageDeflate: false });
  readonly #open = new Map<string, Open>();
  #stopped = false;

  constructor(options: SocketGatewayOptions) {
    this.#options = options;
  }

  /** Asks the function whether a connection may begin, and begins or refuses it. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    // Nobody is told of a client that leaves while it waits.
    socket.on("error", () => socket.destroy());
    const connectionId = `${randomBytes(11).toString("base64url")}=`;
    this.#connect(connectionId, request, socket, head).catch((error: unknown) => {
      this.#report("$connect", error);
      refuse(socket, 500);
    });
  }

  async #connect(connectionId: string, request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const sourceIp = request.socket.remoteAddress ?? "127.0.0.1";
    const connectedMs = realNowMs();
    const { query } = splitTarget(request.url ?? "/");
    const parameters = new URLSearchParams(query);
    const answer = await this.#invoke("$connect", {
      headers: Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, [value].flat().join(", ")])),
      ...(parameters.size > 0 && { queryStringParameters: Object.fromEntries(parameters) }),
      requestContext: this.#context("$connect", "CONNECT", connectionId, { connectedMs, sourceIp }),
      isBase64Encoded: false,
    });
    const { statusCode } = ConnectAnswer.parse(answer);
    if (statusCode < 200 || statusCode > 299) return refuse(socket, statusCode);
    if (this.#stopped) return refuse(socket, 503);
    if (socket.destroyed) return this.#ended(connectionId, { connectedMs, sourceIp }, 1006);
    this.#server.handleUpgrade(request, socket, head, (opened) => {
      this.#begin(connectionId, opened, { connectedMs, sourceIp });
      const measure = frameSizes(mostFrameBytes, () => opened.close(tooBig));
      measure(head);
      socket.on("data", measure);
    });
    return undefined;
  }

  #begin(connectionId: string, socket: WebSocket, facts: Pick<Open, "connectedMs" | "sourceIp">): void {
    const end = (): void => socket.close(goingAway);
    const open: Open = {
      ...facts,
      socket,
      idle: setTimeout(end, this.#options.idleMs ?? tenMinutesMs),
      lifetime: setTimeout(end, this.#options.lifetimeMs ?? twoHoursMs),
      lastActiveMs: facts.connectedMs,
    };
    open.idle.unref();
    open.lifetime.unref();
    this.#open.set(connectionId, open);
    socket.on("message", (data: Buffer, isBinary) => {
      touch(open);
      this.#message(connectionId, open, data, isBinary).catch((error: unknown) => {
        this.#report("$default", error);
        const message = { message: "Internal server error", connectionId, requestId: newRequestId() };
        this.post(connectionId, Buffer.from(JSON.stringify(message)));
      });
    });
    // What is wrong with a frame closes the connection, which is told below.
    socket.on("error", () => undefined);
    socket.on("close", (code) => {
      clearTimeout(open.idle);
      clearTimeout(open.lifetime);
      this.#open.delete(connectionId);
      this.#ended(connectionId, open, code);
    });
  }

  async #message(connectionId: string, open: Open, data: Buffer, isBinary: boolean): Promise<void> {
    await this.#invoke("$default", {
      requestContext: {
        ...this.#context("$default", "MESSAGE", connectionId, open),
        messageId: newRequestId(),
      },
      body: data.toString(isBinary ? "base64" : "utf8"),
      isBase64Encoded: isBinary,
    });
  }

  #ended(connectionId: string, facts: Pick<Open, "connectedMs" | "sourceIp">, code: number): void {
    if (this.#stopped) return;
    this.#invoke("$disconnect", {
      requestContext: {
        ...this.#context("$disconnect", "DISCONNECT", connectionId, facts),
        disconnectStatusCode: code,
        disconnectReason: "",
      },
      isBase64Encoded: false,
    }).catch((error: unknown) => this.#report("$disconnect", error));
  }

  post(connectionId: string, data: Buffer): boolean {
    const open = this.#open.get(connectionId);
    if (open === undefined) return false;
    touch(open);
    open.socket.send(data.toString("utf8"));
    return true;
  }

  get(connectionId: string): ReturnType<SocketConnections["get"]> {
    return this.#open.get(connectionId);
  }

  close(connectionId: string): boolean {
    const open = this.#open.get(connectionId);
    open?.socket.close(goingAway);
    return open !== undefined;
  }

  /** Ends every connection, and tells nobody. */
  stop(): void {
    this.#stopped = true;
    for (const { socket } of this.#open.values()) socket.terminate();
  }

  #invoke(route: SocketRoute, event: unknown): Promise<unknown> {
    return this.#options.invoke(this.#options.functionName, event, route);
  }

  #context(
    routeKey: SocketRoute,
    eventType: "CONNECT" | "MESSAGE" | "DISCONNECT",
    connectionId: string,
    { connectedMs, sourceIp }: Pick<Open, "connectedMs" | "sourceIp">,
  ) {
    const requestId = newRequestId();
    return {
      routeKey,
      eventType,
      connectionId,
      requestId,
      extendedRequestId: requestId,
      messageDirection: "IN",
      stage: this.#options.stage.stage,
      apiId: socketApiId,
      domainName: "localhost",
      connectedAt: connectedMs,
      requestTimeEpoch: realNowMs(),
      identity: { sourceIp },
    };
  }

  #report(route: SocketRoute, error: unknown): void {
    if (!this.#stopped) this.#options.onError(`sockets: ${route}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function touch(open: Open): void {
  open.lastActiveMs = realNowMs();
  open.idle.refresh();
}

function refuse(socket: Duplex, status: number): void {
  if (socket.destroyed) return;
  const body = JSON.stringify({ message: STATUS_CODES[status] ?? "Refused" });
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? "Refused"}\r\nconnection: close\r\ncontent-type: application/json\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}
