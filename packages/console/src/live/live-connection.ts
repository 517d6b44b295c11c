/** The live connection: one WebSocket, kept open, that says what happens while one looks. */
import { ServerMessage, type Topic } from "@bulkhead/realtime/schema";
import type { Api } from "../api/client.ts";
import { answerOf } from "../api/client.ts";
import { codeOf } from "../api/problem-error.ts";
import type { ConnectionState } from "../tenant/tenant-store.ts";

type Of<T extends ServerMessage["type"]> = Extract<ServerMessage, { readonly type: T }>;
export type LiveEvent = Of<"event">["event"];

export interface LiveOptions {
  readonly api: Api;
  readonly enabled: boolean;
  readonly onState: (state: ConnectionState) => void;
  /** A moment at which something has happened. */
  readonly onTime: (moment: string) => void;
  readonly onEvent: (event: LiveEvent, topics: readonly Topic[]) => void;
  readonly onPresence: (message: Of<"presence">) => void;
  /** From here on a topic is told of. What was read before may have missed what happened meanwhile. */
  readonly onJoined: (topic: Topic) => void;
  /** Anything that is held may be stale. */
  readonly onReset: () => void;
}

/** The server drops connections that say nothing for ten minutes; a dead one is noticed sooner. */
const pingEveryMs = 30_000;
const pongWithinMs = 10_000;
const firstWaitMs = 500;
const longestWaitMs = 30_000;
/** Without a connection for so long, one is offline. */
const offlineAfterMs = 15_000;
/** How long to wait after so many failures. Thousands that were cut off at once do not come back at once. */
function waitAfter(failures: number): number {
  const longest = Math.min(longestWaitMs, firstWaitMs * 2 ** failures);
  return longest / 2 + (Math.random() * longest) / 2;
}

/** Of so many events the ids are kept, to know one that is told twice. */
const mostKnown = 2_000;

/** 4000 and above are applications' own; ours says nothing with them. */
const closedByUs = 1000;

export class LiveConnection {
  readonly #options: LiveOptions;
  readonly #topics = new Map<Topic, number>();
  readonly #known = new Set<string>();
  #socket: WebSocket | undefined;
  /** A ticket has been asked for, and there is no socket yet. */
  #isConnecting = false;
  #position: string | undefined;
  /** Until it has caught up, its position is not one to go on from. */
  #isBehind = false;
  #failures = 0;
  #stopped = false;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #ping: ReturnType<typeof setTimeout> | undefined;
  #pong: ReturnType<typeof setTimeout> | undefined;
  #lost: ReturnType<typeof setTimeout> | undefined;
  readonly #again = new Set<ReturnType<typeof setTimeout>>();
  /** What was asked for on this connection and has not been answered, by what it is about. */
  readonly #asked = new Map<Topic | "resume", object>();
  #refusals = 0;
  #repeat: ReturnType<typeof setTimeout> | undefined;
  readonly #online = (): void => this.#reconnect(0);
  readonly #offline = (): void => {
    this.#options.onState("offline");
    this.#drop();
  };

  constructor(options: LiveOptions) {
    this.#options = options;
  }

  /** Connects, and stays connected until {@link stop}. */
  start(): void {
    if (!this.#options.enabled) return this.#options.onState("none");
    addEventListener("online", this.#online);
    addEventListener("offline", this.#offline);
    void this.#connect();
  }

  /** Ends it for good. */
  stop(): void {
    this.#stopped = true;
    removeEventListener("online", this.#online);
    removeEventListener("offline", this.#offline);
    for (const timer of [this.#retry, this.#lost, ...this.#again]) clearTimeout(timer);
    this.#drop();
    this.#topics.clear();
    this.#known.clear();
  }

  /** Listens to a topic until the function that comes back is called. */
  subscribe(topic: Topic): () => void {
    const listeners = this.#topics.get(topic) ?? 0;
    this.#topics.set(topic, listeners + 1);
    if (listeners === 0) this.#ask(topic, { action: "subscribe", topic });
    let over = false;
    return () => {
      if (over) return;
      over = true;
      const left = (this.#topics.get(topic) ?? 1) - 1;
      if (left > 0) return void this.#topics.set(topic, left);
      this.#topics.delete(topic);
      this.#asked.delete(topic);
      this.#say({ action: "unsubscribe", topic });
    };
  }

  /** Tells those who look at a ticket what one does there. One has to be subscribed to it. */
  say(ticketId: string, state: "viewing" | "typing" | "gone"): void {
    this.#say({ action: "presence", ticket_id: ticketId, state });
  }

  async #connect(): Promise<void> {
    if (this.#isConnecting || this.#socket !== undefined) return;
    this.#isConnecting = true;
    try {
      const { ticket, url } = await answerOf(this.#options.api.POST("/v1/realtime/ticket"));
      if (this.#stopped) return;
      const address = new URL(url);
      address.searchParams.set("ticket", ticket);
      const socket = new WebSocket(address);
      this.#socket = socket;
      this.#isConnecting = false;
      socket.addEventListener("open", () => this.#opened());
      socket.addEventListener("message", ({ data }) => this.#heard(data));
      socket.addEventListener("close", () => {
        if (this.#socket === socket) this.#closed();
      });
    } catch (error) {
      // Whoever may not connect may not in a second either; their requests say why.
      if (codeOf(error) !== undefined && codeOf(error) !== "request.throttled") this.#failures = Math.max(this.#failures, 6);
      this.#isConnecting = false;
      this.#closed();
    }
  }

  #opened(): void {
    this.#failures = 0;
    clearTimeout(this.#lost);
    this.#lost = undefined;
    for (const topic of this.#topics.keys()) this.#ask(topic, { action: "subscribe", topic });
    if (this.#position !== undefined) {
      this.#isBehind = true;
      this.#ask("resume", { action: "resume", after: this.#position });
    }
    this.#options.onState("live");
    this.#keepAlive();
  }

  #heard(data: unknown): void {
    const parsed = typeof data === "string" ? ServerMessage.safeParse(parseJson(data)) : undefined;
    // A message of a later format is for a later console.
    if (parsed?.success !== true) return;
    const message = parsed.data;
    switch (message.type) {
      case "event":
        if (this.#known.has(message.event.id)) break;
        this.#remember(message.event.id);
        this.#options.onTime(message.event.at);
        this.#options.onEvent(message.event, message.topics);
        break;
      case "subscribed":
        this.#answered(message.topic);
        // A connection that resumes hears what it has missed.
        if (!this.#isBehind) this.#options.onJoined(message.topic);
        break;
      case "presence":
        this.#options.onPresence(message);
        break;
      case "reset":
        this.#answered("resume");
        this.#isBehind = false;
        this.#options.onReset();
        break;
      case "caught_up":
        this.#answered("resume");
        this.#isBehind = false;
        if (message.again !== undefined) this.#resumeLater(message.again.after, message.again.in_ms);
        break;
      case "error":
        if (message.code === "request.throttled") this.#repeatLater();
        // Any other no is for good.
        else for (const [about] of this.#asked) if (about === message.about) this.#asked.delete(about);
        this.#keepAlive();
        break;
      case "pong":
        this.#keepAlive();
        break;
    }
    if ("position" in message && !this.#isBehind) this.#position = message.position;
  }

  #resumeLater(after: string, inMs: number): void {
    const timer = setTimeout(() => {
      this.#again.delete(timer);
      this.#ask("resume", { action: "resume", after });
    }, inMs);
    this.#again.add(timer);
  }

  #ask(about: Topic | "resume", message: object): void {
    if (this.#say(message)) this.#asked.set(about, message);
  }

  #answered(about: Topic | "resume"): void {
    this.#asked.delete(about);
    this.#refusals = 0;
  }

  /** The tenant asks too much at present. Which message was refused is not said: what has no answer by then is said again. */
  #repeatLater(): void {
    this.#repeat ??= setTimeout(
      () => {
        this.#repeat = undefined;
        for (const message of this.#asked.values()) this.#say(message);
      },
      waitAfter(this.#refusals++),
    );
  }

  #remember(id: string): void {
    this.#known.add(id);
    if (this.#known.size <= mostKnown) return;
    const [oldest] = this.#known;
    if (oldest !== undefined) this.#known.delete(oldest);
  }

  #keepAlive(): void {
    clearTimeout(this.#ping);
    clearTimeout(this.#pong);
    this.#ping = setTimeout(() => {
      this.#say({ action: "ping" });
      this.#pong = setTimeout(() => {
        this.#drop();
        this.#closed();
      }, pongWithinMs);
    }, pingEveryMs);
  }

  #closed(): void {
    this.#drop();
    if (this.#stopped) return;
    this.#options.onState(navigator.onLine ? "reconnecting" : "offline");
    this.#lost ??= setTimeout(() => this.#options.onState("offline"), offlineAfterMs);
    this.#reconnect(waitAfter(this.#failures++));
  }

  #reconnect(inMs: number): void {
    if (this.#stopped) return;
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => void this.#connect(), inMs);
  }

  #drop(): void {
    clearTimeout(this.#ping);
    clearTimeout(this.#pong);
    clearTimeout(this.#repeat);
    this.#repeat = undefined;
    this.#asked.clear();
    const socket = this.#socket;
    this.#socket = undefined;
    socket?.close(closedByUs);
  }

  /** Answers whether there is a connection to say it on. */
  #say(message: object): boolean {
    if (this.#socket?.readyState !== WebSocket.OPEN) return false;
    this.#socket.send(JSON.stringify({ v: 1, ...message }));
    return true;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
