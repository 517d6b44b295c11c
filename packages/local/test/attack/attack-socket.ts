/** A live connection in an attacker's hands: it says anything, and whatever it hears is searched for what is the victim's. */
import { once } from "node:events";
import { WebSocket, type RawData } from "ws";
import * as z from "zod";
import type { Answer } from "./sender.ts";
import { bearer, secretsOf, type Person, type World } from "./world.ts";

const Issued = z.object({ ticket: z.string(), url: z.string() });
/** Without a type it is API Gateway's own. */
const Message = z.looseObject({ type: z.string().default("gateway"), code: z.string().optional() });
export type Message = z.infer<typeof Message>;

/** Real milliseconds for what has to come. */
const patienceMs = 10_000;

export const issueTicket = (world: World, person: Person): Promise<z.infer<typeof Issued>> =>
  world.builder.done(Issued, { method: "POST", path: "/v1/realtime/ticket", headers: bearer(person.token) });

/** The status of a handshake with this in place of a ticket; 101 when it opened, and was closed again. */
export function attempt(world: World, url: string, ticket: string): Promise<number> {
  world.ledger.attempts++;
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`${url}?ticket=${encodeURIComponent(ticket)}`);
    socket.on("open", () => {
      socket.close();
      socket.on("close", () => resolve(101));
    });
    socket.on("unexpected-response", (_request, response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    socket.on("error", reject);
  });
}

export class AttackSocket {
  readonly heard: Message[] = [];
  readonly #world: World;
  readonly #socket: WebSocket;
  #sent = "";
  #isClosed = false;
  #look: () => void = () => undefined;

  private constructor(world: World, socket: WebSocket) {
    this.#world = world;
    this.#socket = socket;
    const secrets = secretsOf(world.victim);
    socket.on("message", (data: RawData) => {
      const text = Buffer.isBuffer(data) ? data.toString() : "";
      for (const secret of secrets) {
        if (text.includes(secret) && !this.#sent.includes(secret))
          world.ledger.leaks.push({ attack: "leak", what: `a live connection was told ${secret} of the victim` });
      }
      this.heard.push(Message.parse(JSON.parse(text)));
      this.#look();
    });
    socket.on("close", () => {
      this.#isClosed = true;
      this.#look();
    });
  }

  static async open(world: World, person: Person): Promise<AttackSocket> {
    const { ticket, url } = await issueTicket(world, person);
    const socket = new WebSocket(`${url}?ticket=${ticket}`);
    const attack = new AttackSocket(world, socket);
    await once(socket, "open");
    return attack;
  }

  /** Says something; the answer is the next message of one of these types, or that the connection ended. */
  async say(message: unknown, ...types: readonly string[]): Promise<Answer> {
    const from = this.heard.length;
    this.tell(message);
    const answer = await this.#until(() => this.heard.slice(from).find(({ type }) => types.includes(type)));
    if (answer === "closed") return { status: 410, headers: {}, text: "", json: undefined, code: "closed" };
    const isError = answer.type === "error";
    return {
      status: isError ? 400 : 200,
      headers: {},
      text: JSON.stringify(answer),
      json: answer,
      code: isError ? answer.code : undefined,
    };
  }

  /** Says something that nobody answers. */
  tell(message: unknown): void {
    this.#world.ledger.attempts++;
    const text = typeof message === "string" ? message : JSON.stringify(message);
    this.#sent += text;
    this.#socket.send(text);
  }

  /** The first message of a type, if it does not come to an end before. */
  next(type: string): Promise<Message | "closed"> {
    return this.#until(() => this.heard.find((message) => message.type === type));
  }

  subscribe(topic: string): Promise<Answer> {
    return this.say({ action: "subscribe", topic }, "subscribed", "error");
  }

  /** The events heard once everything that has begun was pushed. */
  async events(): Promise<readonly Message[]> {
    await this.#world.run.settle();
    if (!this.#isClosed) await this.say({ action: "ping" }, "pong", "error");
    return this.heard.filter(({ type }) => type === "event");
  }

  /** Whether it was ended, once everything that has begun was pushed. */
  async isCut(): Promise<boolean> {
    await this.#world.run.settle();
    return this.#isClosed || (await this.say({ action: "ping" }, "pong", "error")).code === "closed";
  }

  async close(): Promise<void> {
    this.#socket.close();
    await this.#until(() => undefined);
  }

  async #until<T>(find: () => T | undefined): Promise<T | "closed"> {
    const { promise, resolve, reject } = Promise.withResolvers<T | "closed">();
    this.#look = () => {
      const found = find();
      if (found !== undefined) resolve(found);
      else if (this.#isClosed) resolve("closed");
    };
    const timer = setTimeout(() => reject(new Error(`no answer; heard ${JSON.stringify(this.heard.slice(-3))}`)), patienceMs);
    this.#look();
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      this.#look = () => undefined;
    }
  }
}
