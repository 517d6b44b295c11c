/** A client of live connections as the protocol wants one: it keeps its position, and what it has heard by the events' ids. */
import { once } from "node:events";
import { type ClientMessage, ServerMessage, SocketTicket, type Topic } from "@bulkhead/realtime/schema";
import { WebSocket, type RawData } from "ws";
import type { TestPerson } from "../src/testing.ts";

/** How long to wait for what must come. Real milliseconds; what comes later was not heard. */
const patienceMs = 15_000;

type Of<T extends ServerMessage["type"]> = Extract<ServerMessage, { readonly type: T }>;
export type Heard = Of<"event">;

/** A ticket, from the API. */
export async function socketTicket(person: TestPerson): Promise<SocketTicket> {
  const answer = await person.post("/v1/realtime/ticket");
  if (answer.status !== 201) throw new Error(`asking for a ticket answered ${answer.status}: ${JSON.stringify(answer.body)}`);
  return answer.parse(SocketTicket);
}

/** The HTTP status of the handshake: 101 when it opened, after which it is closed at once. */
export function handshake(url: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url);
    socket.on("open", () => {
      socket.close();
      resolve(101);
    });
    socket.on("unexpected-response", (_request, response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    socket.on("error", reject);
  });
}

export class LiveClient {
  readonly said: ServerMessage[] = [];
  /** Resolves with the close code. */
  readonly closed: Promise<number>;
  /** Where to go on from after a reconnect. */
  position: string | undefined;
  /** Until it has caught up, what comes in does not mean that what was before has come. */
  #isBehind: boolean;
  /** How long after it happened each event was pushed, in milliseconds; without what it caught up on. */
  readonly delays: number[] = [];
  readonly #socket: WebSocket;
  readonly #known: Map<string, Heard>;
  readonly #listeners = new Set<() => void>();
  #isClosed = false;

  private constructor(socket: WebSocket, before: LiveClient | undefined) {
    this.#socket = socket;
    this.#known = new Map(before?.heard().map((heard) => [heard.event.id, heard]));
    this.position = before?.position;
    this.#isBehind = before?.position !== undefined;
    this.closed = new Promise((resolve) => {
      socket.on("close", (code) => {
        this.#isClosed = true;
        for (const listener of this.#listeners) listener();
        resolve(code);
      });
    });
    socket.on("message", (data: RawData) => {
      const message = ServerMessage.parse(JSON.parse(Buffer.isBuffer(data) ? data.toString() : ""));
      this.said.push(message);
      if (message.type === "reset" || (message.type === "caught_up" && message.again === undefined)) this.#isBehind = false;
      if ("position" in message && !this.#isBehind) this.position = message.position;
      if (message.type === "event" && !this.#known.has(message.event.id)) {
        this.#known.set(message.event.id, message);
        if (!this.#isBehind) this.delays.push(Date.now() - Date.parse(message.event.at));
      }
      for (const listener of this.#listeners) listener();
    });
  }

  /** Connects as a person, with a new ticket. `before`: the client that this one takes over from. */
  static async connect(person: TestPerson, before?: LiveClient): Promise<LiveClient> {
    const { ticket, url } = await socketTicket(person);
    const socket = new WebSocket(`${url}?ticket=${ticket}`);
    const client = new LiveClient(socket, before);
    await once(socket, "open");
    return client;
  }

  /** Every event, each once. */
  heard(): readonly Heard[] {
    return [...this.#known.values()];
  }

  say(message: ClientMessage): void {
    this.sayRaw(JSON.stringify(message));
  }

  sayRaw(text: string | Buffer): void {
    this.#socket.send(text);
  }

  /** The answer to a message: the next one of these types. */
  async ask<T extends ServerMessage["type"]>(message: ClientMessage | string, ...types: readonly T[]): Promise<Of<T>> {
    const from = this.said.length;
    if (typeof message === "string") this.sayRaw(message);
    else this.say(message);
    return this.next(from, ...types);
  }

  /** The first message of these types from a place in `said` on. */
  next<T extends ServerMessage["type"]>(from: number, ...types: readonly T[]): Promise<Of<T>> {
    const isAsked = (message: ServerMessage): message is Of<T> => types.some((type) => type === message.type);
    return this.until(`a message ${types.join(" or ")}`, () => this.said.slice(from).find(isAsked));
  }

  async subscribe(...topics: readonly Topic[]): Promise<void> {
    for (const topic of topics) {
      const answer = await this.ask({ action: "subscribe", topic }, "subscribed", "error");
      if (answer.type === "error") throw new Error(`subscribing to ${topic} was answered ${answer.code}`);
    }
  }

  /** Hears what it has missed, as far as the trail shows it by now. Answers whether, and from where, to ask once more. */
  async resume(after = this.position): Promise<Of<"caught_up" | "reset">> {
    if (after === undefined) throw new Error("nothing was ever heard");
    return this.ask({ action: "resume", after }, "caught_up", "reset");
  }

  /** Hears the event of this id. */
  event(id: string): Promise<Heard> {
    return this.until(`event ${id}`, () => this.#known.get(id));
  }

  /** Waits until something is to be found. @throws Error when it does not come, or the connection ends before */
  async until<T>(what: string, find: () => T | undefined): Promise<T> {
    const found = find();
    if (found !== undefined) return found;
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    const stack = new Error(`${what} did not come; heard ${JSON.stringify(this.said.slice(-5))}`);
    const timer = setTimeout(() => reject(stack), patienceMs);
    const look = (): void => {
      const value = find();
      if (value !== undefined) resolve(value);
      else if (this.#isClosed) reject(new Error(`${what} did not come: the connection ended`));
    };
    this.#listeners.add(look);
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      this.#listeners.delete(look);
    }
  }

  /** Ends the connection, as closing the tab does. */
  async close(): Promise<void> {
    this.#socket.close();
    await this.closed;
  }

  /** Is gone without a word. */
  async vanish(): Promise<void> {
    this.#socket.terminate();
    await this.closed;
  }

  /** Answers once everything that was pushed before has arrived: messages of a connection keep their order. */
  async flushed(): Promise<void> {
    await this.ask({ action: "ping" }, "pong");
  }
}
